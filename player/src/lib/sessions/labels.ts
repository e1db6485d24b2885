/** Texts made for people out of what a session holds. Pure, so that the list and the replay page say the same. */

const UNIT_STEPS: readonly [number, Intl.RelativeTimeFormatUnit, number][] = [
  [60, 'second', 1],
  [3_600, 'minute', 60],
  [86_400, 'hour', 3_600],
  [7 * 86_400, 'day', 86_400],
]

/** `just now`, `3 min. ago`, `yesterday`; a date once a week has passed. */
export function relativeTime(atMs: number, nowMs: number, locale?: string): string {
  const seconds = Math.round((nowMs - atMs) / 1000)
  if (seconds < 10) return 'just now'
  const step = UNIT_STEPS.find(([below]) => seconds < below)
  if (!step) return new Date(atMs).toLocaleDateString(locale, { day: 'numeric', month: 'short', year: 'numeric' })
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  return format.format(-Math.floor(seconds / step[2]), step[1])
}

/** Date, time, seconds and zone: what a title shows. */
export function absoluteTime(atMs: number, locale?: string): string {
  return new Date(atMs).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'long' })
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A visitor's distinct id, short enough for a row: names and addresses as they are, generated ids by their last eight characters. */
export function visitorLabel(visitor: string): string {
  if (visitor === '') return 'Unknown visitor'
  if (UUID.test(visitor)) return `Visitor ${visitor.slice(-8)}`
  if (visitor.length > 28 && !/[@ ]/.test(visitor)) return `${visitor.slice(0, 10)}…${visitor.slice(-6)}`
  return visitor
}

/** Path and query of a URL, as people say where they are; the text itself when it is no URL. */
export function urlPath(url: string): string {
  try {
    const { protocol, pathname, search, hash } = new URL(url)
    return protocol.startsWith('http') ? pathname + search + hash : url
  } catch {
    return url
  }
}

/** A URL that may become a link: only http and https. Recorded texts are untrusted. */
export function safeHref(url: string): string | null {
  try {
    const { protocol, href } = new URL(url)
    return protocol === 'http:' || protocol === 'https:' ? href : null
  } catch {
    return null
  }
}

/** A number from 0 to 5 that stays with a visitor: which of the six hues their mark has. */
export function visitorHue(visitor: string): number {
  let hash = 0
  for (const char of visitor) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0
  return hash % 6
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** The tag that starts recording, as it goes into a page's head. */
export function scriptTag(project: { scriptUrl: string; key: string }): string {
  return `<script async src="${project.scriptUrl}" data-key="${project.key}"></script>`
}
