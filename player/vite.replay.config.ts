import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { REPLAY_META_POLICY } from './src/lib/replay-policy.ts'

const root = fileURLToPath(new URL('./src/replay-document', import.meta.url))

function withPolicy(html: string): string {
  return html.replace('%playhead.replayPolicy%', REPLAY_META_POLICY)
}

/** In development the app's own server hands out the replay document, under the same policy as in production. */
export function serveReplayDocument(): Plugin {
  return {
    name: 'playhead:serve-replay-document',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use('/replay.html', (_request, response) => {
        const html = readFileSync(`${root}/replay.html`, 'utf8').replaceAll('"./', '"/src/replay-document/')
        response.setHeader('content-type', 'text/html; charset=utf-8')
        response.end(withPolicy(html))
      })
    },
  }
}

/** Builds the replay document beside the app: `build/replay.html`, with a script and a style sheet of its own. */
export default defineConfig({
  root,
  base: '/',
  plugins: [{ name: 'playhead:replay-policy', transformIndexHtml: { order: 'post', handler: withPolicy } }],
  build: {
    outDir: fileURLToPath(new URL('./build', import.meta.url)),
    emptyOutDir: false,
    assetsDir: '_app/immutable/replay',
    // The polyfill would be an inline script, and every browser that runs the app preloads modules.
    modulePreload: false,
    rollupOptions: { input: `${root}/replay.html` },
  },
})
