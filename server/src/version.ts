declare const PLAYHEAD_VERSION: string | undefined

/** The release, put in by the build; sources that run without one say so. */
export const VERSION = typeof PLAYHEAD_VERSION === 'undefined' ? '0.0.0-source' : PLAYHEAD_VERSION
