import type { Manifest, SessionEvent } from '@playhead/server/api'
import type { Range } from '../../engine/ranges.ts'
import { followedTabs, type TabSwitch } from '../../engine/tabs.ts'
import { indexAt } from '../../events/catalogue.ts'

/** A stretch in which one page was in sight. */
export interface Section extends Range {
  tab: string
  url: string
  path: string
}

type Session = Pick<Manifest, 'startedMs' | 'endedMs' | 'tabs' | 'firstUrl'>

/**
 * The pages that the picture shows, one after another: of the tab that is followed, or of the one it keeps to. Views of the same path in a row
 * are one. `events` oldest first; a stretch before a tab's first page view has the page that its first event was on.
 */
export function pageSections(
  session: Session,
  events: readonly SessionEvent[],
  pinnedTab: string | null = null,
): Section[] {
  const views = pageviewsByTab(events)
  const sections: Section[] = []
  for (const { tab, fromMs, toMs } of stretches(session, events, pinnedTab)) {
    const own = views.get(tab) ?? []
    const index = indexAt(own, fromMs)
    add(sections, tab, own[index]?.url ?? own[0]?.url ?? session.firstUrl, fromMs, toMs)
    for (let next = index + 1; next < own.length; next += 1) {
      const { atMs, url } = own[next] as SessionEvent
      if (atMs >= toMs) break
      add(sections, tab, url, atMs, toMs)
    }
  }
  return sections
}

/** First events of tabs stand in for page views that they do not have. */
function pageviewsByTab(events: readonly SessionEvent[]): Map<string, SessionEvent[]> {
  const views = new Map<string, SessionEvent[]>()
  for (const event of events) {
    const own = views.get(event.tab)
    if (!own) {
      if (event.url !== '') views.set(event.tab, [event])
    } else if (event.type === 'pageview') own.push(event)
  }
  return views
}

function stretches(session: Session, events: readonly SessionEvent[], pinnedTab: string | null) {
  if (pinnedTab !== null) return session.tabs.filter(({ tab }) => tab === pinnedTab)
  const switches: TabSwitch[] = followedTabs(session.tabs, events)
  return switches.map(({ tab, fromMs }, index) => ({
    tab,
    fromMs: index === 0 ? session.startedMs : fromMs,
    toMs: switches[index + 1]?.fromMs ?? session.endedMs,
  }))
}

/** From `fromMs` on it is this page: what was there before ends, unless it is the same. */
function add(sections: Section[], tab: string, url: string, fromMs: number, toMs: number): void {
  const path = pathOf(url)
  const last = sections.at(-1)
  const isSame = last?.tab === tab && last.path === path
  if (last) last.toMs = isSame ? toMs : fromMs
  if (!isSame) sections.push({ tab, url, path, fromMs, toMs })
}

/** Path of a page, without query: the same page searched differently is one page. A hash route counts as path. */
function pathOf(url: string): string {
  try {
    const { protocol, pathname, hash } = new URL(url)
    return protocol.startsWith('http') ? pathname + (hash.startsWith('#/') ? hash : '') : url
  } catch {
    return url
  }
}

/** The page that was in sight at `atMs`; null before the first. */
export function sectionAt(sections: readonly Section[], atMs: number): Section | null {
  let low = 0
  let high = sections.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sections[middle] as Section).fromMs <= atMs) low = middle + 1
    else high = middle
  }
  const section = sections[low - 1]
  return section && atMs <= section.toMs ? section : null
}

/** What is drawn as one field: a page, or several that would be too narrow by themselves. */
export interface Field extends Range {
  /** The one that was in sight for longest. */
  section: Section
  count: number
}

/** Fields of at least `leastMs` each, but for the last. Depends on the zoom alone, so that fields stand still while the view moves. */
export function fieldsOf(sections: readonly Section[], leastMs: number): Field[] {
  const fields: Field[] = []
  for (const section of sections) {
    const last = fields.at(-1)
    const isNarrow = last && last.toMs - last.fromMs < leastMs && section.fromMs - last.toMs < leastMs
    if (!isNarrow) {
      fields.push({ fromMs: section.fromMs, toMs: section.toMs, section, count: 1 })
      continue
    }
    last.toMs = section.toMs
    last.count += 1
    if (section.toMs - section.fromMs > last.section.toMs - last.section.fromMs) last.section = section
  }
  return fields
}
