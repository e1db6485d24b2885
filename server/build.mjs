// Bundles the server into dist/ and lays the files it serves beside it. Packages from npm stay outside the bundle.
import { cp, readFile, rm } from 'node:fs/promises'
import { build } from 'esbuild'

const here = new URL('./', import.meta.url)
const path = relative => new URL(relative, here).pathname
const manifest = JSON.parse(await readFile(path('package.json'), 'utf8'))
const external = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter(
  name => !name.startsWith('@playhead/'),
)

await rm(path('dist'), { recursive: true, force: true })
await build({
  entryPoints: { main: path('src/main.ts'), engine: path('src/index/embedded/engine.ts') },
  outdir: path('dist'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  external,
  define: { PLAYHEAD_VERSION: JSON.stringify(manifest.version) },
  logLevel: 'warning',
})
await Promise.all([
  cp(path('src/index/migrations'), path('dist/migrations'), { recursive: true }),
  cp(path('../player/build'), path('dist/player'), { recursive: true }),
  cp(path('../recorder/dist/playhead.js'), path('dist/playhead.js')),
  cp(path('../recorder/dist/loader.js'), path('dist/loader.js')),
  cp(path('../e2e/shop/public'), path('dist/shop'), { recursive: true }),
])
