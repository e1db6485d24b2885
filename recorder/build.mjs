/** Builds the drop-in script and the npm package into dist/, or the folder named by `--out`. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { minify } from 'terser'
import ts from 'typescript'
import uglify from 'uglify-js'
import { memberNames } from './membernames.mjs'

const root = fileURLToPath(new URL('.', import.meta.url))
const { values } = parseArgs({ options: { out: { type: 'string', default: `${root}dist` } } })
const out = resolve(values.out)
const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8'))

/** What stands above the code. The loader's text goes inline, where each byte is on every page. */
const PREAMBLES = {
  'loader.js': '/*! Playhead */',
  other: `/*! Playhead recorder ${version}, Apache-2.0 */`,
}

const members = await memberNames([`${root}src`, `${root}../protocol/src`])

/**
 * Bundles one entry. What each step takes off the script's gzip: terser 4 %, new names for `members` 1 %, uglify's sharing of variables
 * 1.4 %. Inlining and `var` for `let` make uglify's code shorter and its gzip longer.
 */
async function bundle(entry, name, format) {
  const outfile = `${out}/${name}`
  const { outputFiles } = await build({
    entryPoints: [`${root}src/${entry}`],
    outfile,
    bundle: true,
    write: false,
    minify: true,
    format,
    target: 'es2020',
    // Safari 14.1 (2021) has them; written out as helper calls they cost 150 bytes.
    supported: { 'class-field': true },
    sourcemap: 'external',
    legalComments: 'none',
    define: {
      PLAYHEAD_VERSION: JSON.stringify(version),
      'Number.POSITIVE_INFINITY': 'Infinity',
    },
  })
  const [map, code] = ['.map', '.js'].map(end => outputFiles.find(file => file.path.endsWith(end)).text)
  const small = await minify(code, {
    ecma: 2020,
    module: format === 'esm',
    // A script's top level is the page's: there terser would unfold the loader into globals.
    toplevel: format === 'esm',
    compress: { passes: 3, pure_getters: true, unsafe_arrows: true },
    mangle: { properties: { regex: new RegExp(`^(?:${members.join('|')})$`) } },
    sourceMap: { content: map, filename: name },
  })
  const least = uglify.minify(small.code, {
    module: format === 'esm',
    toplevel: format === 'esm',
    compress: { passes: 3, pure_getters: true, inline: false, varify: false },
    sourceMap: { content: small.map, filename: name },
    // A page in another encoding than UTF-8 takes the script for one in its own.
    output: { ascii_only: true, preamble: PREAMBLES[name] ?? PREAMBLES.other },
  })
  if (least.error) throw least.error
  // No sourceMappingURL: visitors' browsers have no use for the map, an error tracker takes it as a file.
  await writeFile(outfile, `${least.code}\n`)
  await writeFile(`${outfile}.map`, least.map)
}

/** Type declarations of the npm entry and what it exports. */
function declare() {
  const program = ts.createProgram([`${root}src/index.ts`], {
    declaration: true,
    emitDeclarationOnly: true,
    outDir: out,
    rootDir: `${root}src`,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: true,
    skipLibCheck: true,
    strict: true,
    types: [],
  })
  for (const name of ['index.ts', 'types.ts']) {
    const { diagnostics } = program.emit(program.getSourceFile(`${root}src/${name}`))
    if (diagnostics.length) throw new Error(ts.formatDiagnostics(diagnostics, formatHost))
  }
}

const formatHost = {
  getCanonicalFileName: name => name,
  getCurrentDirectory: () => root,
  getNewLine: () => '\n',
}

await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })
await Promise.all([
  bundle('script.ts', 'playhead.js', 'iife'),
  bundle('loader.ts', 'loader.js', 'iife'),
  bundle('index.ts', 'index.js', 'esm'),
])
declare()
