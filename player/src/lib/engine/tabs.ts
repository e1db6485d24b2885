import type { Manifest, SessionEvent } from '@playhead/server/api'

/** From `fromMs` on, this tab is the one to watch. */
export interface TabSwitch {
  fromMs: number
  tab: string
}

/**
 * What only happens in the tab a person looks at, when it happens. Errors, console lines and requests come from tabs in the background too, and
 * abandoned forms and web vitals from the tab that is just being left.
 */
const SEEN_TYPES: ReadonlySet<SessionEvent['type']> = new Set([
  'pageview',
  'click',
  'rage_click',
  'dead_click',
  'error_click',
  'quick_back',
  'input',
  'validation',
])

/**
 * A tab is a track: one picture shows one tab. This is the order in which to follow them: the tab of the last thing that its visitor
 * did or opened, from the moment they did it. Tabs without such events are followed from their first event.
 */
export function followedTabs(tabs: Manifest['tabs'], events: readonly SessionEvent[]): TabSwitch[] {
  const known = new Set(tabs.map(tab => tab.tab))
  const seen = events.filter(event => known.has(event.tab) && SEEN_TYPES.has(event.type))
  const heard = new Set(seen.map(event => event.tab))
  const moments: TabSwitch[] = [
    ...tabs.filter(tab => !heard.has(tab.tab)).map(tab => ({ fromMs: tab.fromMs, tab: tab.tab })),
    ...seen.map(event => ({ fromMs: event.atMs, tab: event.tab })),
  ].sort((a, b) => a.fromMs - b.fromMs)
  return moments.filter((moment, index) => index === 0 || moment.tab !== moments[index - 1]?.tab)
}

/** The tab to show at `atMs`; before the first switch, the first one. Null when the session has no tabs. */
export function tabAt(switches: readonly TabSwitch[], atMs: number): string | null {
  let low = 0
  let high = switches.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((switches[middle] as TabSwitch).fromMs <= atMs) low = middle + 1
    else high = middle
  }
  return (switches[Math.max(0, low - 1)] ?? null)?.tab ?? null
}
