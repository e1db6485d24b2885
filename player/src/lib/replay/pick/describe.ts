import type { ElementDescriptor } from '@playhead/protocol'
import type { Matcher, SessionEvent } from '@playhead/server/api'

type Element = Pick<ElementDescriptor, 'tag' | 'role' | 'name' | 'hrefPath'>

/** What one would call a click on this element: `Clicked Buy`. */
export function clickName({ name, role, tag, hrefPath }: Element): string {
  const what = name || (hrefPath ? `link to ${hrefPath}` : role || tag)
  return `Clicked ${what}`.slice(0, 100)
}

/** What one would call a view of the pages of a pattern: `Viewed /product/*`. */
export function pageName(path: string): string {
  return `Viewed ${path}`.slice(0, 100)
}

/** The path of an address as it was recorded; `/` for what is none. */
export function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '/'
}

/**
 * Patterns that a page's path suggests, the page itself first: a last part that looks like an id, or like one of many, becomes `*`.
 * `/product/42/reviews` gives itself and `/product/*\/reviews`.
 */
export function pathPatterns(path: string): string[] {
  const parts = path.split('/')
  const withoutIds = parts.map(part => (isId(part) ? '*' : part)).join('/')
  const withoutLast = parts.length > 2 ? [...parts.slice(0, -1), '*'].join('/') : path
  return [...new Set([path, withoutIds, withoutLast])]
}

function isId(part: string): boolean {
  return /\d/.test(part) && /^[\w.~%-]+$/.test(part) && !/^v\d+$/.test(part)
}

/** The address somebody was at: that of the last event of the tab up to then, or the first one after. */
export function urlAt(events: readonly SessionEvent[], atMs: number, tab: string | null): string {
  const known = events.filter(event => event.url && (tab === null || event.tab === tab))
  return (known.findLast(event => event.atMs <= atMs) ?? known[0])?.url ?? ''
}

/** A matcher in words: `button “Buy” · on /cart`. */
export function matcherText(matcher: Matcher): string {
  const where = matcher.where.map(filter =>
    filter.op === 'is set' ? `${filter.property} is set` : `${filter.property} ${filter.op} ${filter.value}`,
  )
  return [kindText(matcher), ...where].join(' · ')
}

function kindText(matcher: Matcher): string {
  if (matcher.kind === 'event') return matcher.name
  if (matcher.kind === 'page') return `page ${matcher.path}`
  const { selector, tag, role, name, hrefPath } = matcher.element
  const parts = [role ?? tag, name && `“${name}”`, hrefPath && `to ${hrefPath}`, selector].filter(Boolean)
  return `click on ${parts.join(' ')}`
}
