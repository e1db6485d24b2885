import adapter from '@sveltejs/adapter-static'

/** @type {import('@sveltejs/kit').Config} */
const config = {
  kit: {
    // One shell for every address: the server answers unknown paths with it and the router does the rest.
    adapter: adapter({ pages: 'build', assets: 'build', fallback: 'index.html', precompress: true }),
    paths: { relative: false },
    // The app never shows recorded markup, and holds no inline script but the kit's own start-up, which is hashed here.
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['self'],
        'script-src': ['self'],
        // Chunks are decoded in a worker.
        'worker-src': ['self'],
        'style-src': ['self', 'unsafe-inline'],
        'img-src': ['self', 'data:'],
        'font-src': ['self'],
        'connect-src': ['self'],
        'frame-src': ['self'],
        'object-src': ['none'],
        'base-uri': ['none'],
        'form-action': ['self'],
      },
    },
    typescript: {
      config: tsconfig => {
        tsconfig.include.push('../test/**/*.ts', '../vite.replay.config.ts', '../vite.embed.config.ts')
        return tsconfig
      },
    },
  },
}

export default config
