import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { serveReplayDocument } from './vite.replay.config.ts'

/** Where `playhead start` listens by default. */
const SERVER = 'http://127.0.0.1:4680'

export default defineConfig({
  plugins: [sveltekit(), serveReplayDocument()],
  server: {
    proxy: Object.fromEntries(['/api', '/v1', '/demo', '/health', '/playhead.js'].map(path => [path, SERVER])),
  },
})
