import { listen, type Stop } from '../guard.ts'

const SCHEME = '(prefers-color-scheme: dark)'
const MOTION = '(prefers-reduced-motion: reduce)'

/** What the visitor's browser prefers, as the Meta event says it: the page's media queries answered to it. */
export interface Preferences {
  colorScheme: 'dark' | 'light'
  reducedMotion: 'reduce' | 'no-preference'
}

export function readPreferences(): Preferences {
  return {
    colorScheme: matchMedia(SCHEME).matches ? 'dark' : 'light',
    reducedMotion: matchMedia(MOTION).matches ? 'reduce' : 'no-preference',
  }
}

/** Calls `changed` when one of them changes. */
export function watchPreferences(changed: () => void): Stop {
  const stops = [SCHEME, MOTION].map(query => listen(matchMedia(query), ['change'], changed))
  return () => {
    for (const stop of stops) stop()
  }
}
