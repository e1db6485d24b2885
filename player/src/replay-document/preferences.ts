/** What a visitor's browser preferred, as the Meta events of its recording say. */
export interface Preferences {
  colorScheme?: 'dark' | 'light'
  reducedMotion?: 'reduce' | 'no-preference'
}

const CONDITION = /\(\s*prefers-(color-scheme|reduced-motion)\s*(?::\s*([\w-]+)\s*)?\)/gi

/** A declaration that leaves the choice to the browser; what has only one scheme stays. */
const BOTH_SCHEMES = /(?<![\w-])(color-scheme\s*:\s*)(?:light\s+dark|dark\s+light)\b/gi

/** Conditions that hold for every picture, and for none: a viewport is wider than nothing. */
const ALWAYS = '(min-width: 0px)'
const NEVER = '(max-width: 0px)'

/** Reads the preferences of a Meta event's data; those it does not name (an older recorder) stay unknown. */
export function preferencesOf(data: unknown): Preferences {
  const { colorScheme, reducedMotion } = (data ?? {}) as Record<string, unknown>
  return {
    ...(colorScheme === 'dark' || colorScheme === 'light' ? { colorScheme } : {}),
    ...(reducedMotion === 'reduce' || reducedMotion === 'no-preference' ? { reducedMotion } : {}),
  }
}

/**
 * Style text, or a media condition, that answers as it did for the visitor: the viewer's own preferences must not draw another page.
 * (Media Queries 5, sections 12.1 and 12.5: without a value, a preference counts as true unless it is `no-preference`.) `color-scheme: light dark`,
 * and with it `light-dark()` and the look of controls, is settled too: an iframe's own `color-scheme` reaches neither in Chromium 156.
 */
export function asPreferred(text: string, { colorScheme, reducedMotion }: Preferences): string {
  if (!text.includes('prefers-') && !text.includes('color-scheme')) return text
  const chosen = colorScheme ? text.replace(BOTH_SCHEMES, `$1${colorScheme}`) : text
  return chosen.replace(CONDITION, (all, feature: string, value?: string) => {
    const preferred = feature.toLowerCase() === 'color-scheme' ? colorScheme : reducedMotion
    if (preferred === undefined) return all
    const holds = value === undefined ? preferred !== 'no-preference' : value.toLowerCase() === preferred
    return holds ? ALWAYS : NEVER
  })
}
