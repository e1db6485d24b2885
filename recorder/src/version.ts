declare const PLAYHEAD_VERSION: string | undefined

/** The package's version, put in by the build. */
export const VERSION: string = typeof PLAYHEAD_VERSION === 'string' ? PLAYHEAD_VERSION : '0.0.0-source'
