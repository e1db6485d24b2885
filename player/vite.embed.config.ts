import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Builds `build/embed.js` beside the app: the `<playhead-player>` element for pages of other sites, a classic script of one file. */
export default defineConfig({
  build: {
    outDir: at('./build'),
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'es2022',
    lib: {
      entry: at('./src/embed/playhead-player.ts'),
      formats: ['iife'],
      name: 'playheadPlayer',
      fileName: () => 'embed.js',
    },
  },
})
