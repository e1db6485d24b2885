/** Sessions a page, and pages at most, that are read to find one in its list: further down, the list is narrowed sooner than walked. */
export const PAGE_SESSIONS = 200
const MOST_PAGES = 10

/** The sessions before and after one in a list; null where there is none. */
export interface Neighbours {
  newer: string | null
  older: string | null
}

export interface SessionPage {
  sessions: readonly { session: string }[]
  nextCursor: string | null
}

/** A list as it was last on screen: what one goes through is what one saw. */
let shown: { query: string; ids: readonly string[] } = { query: '', ids: [] }

/** Remembers what a list shows. @param query its filters as they stand in the address */
export function rememberList(query: string, ids: readonly string[]): void {
  shown = { query, ids }
}

/**
 * The neighbours of a session in the list with these filters: from what was on screen, and where that does not know them, by reading the list
 * from its beginning. Null on both sides when the session is not in it.
 */
export async function findNeighbours(
  query: string,
  session: string,
  fetchPage: (cursor: string | null) => Promise<SessionPage>,
): Promise<Neighbours> {
  const at = shown.query === query ? shown.ids.indexOf(session) : -1
  const [newer, older] = [shown.ids[at - 1], shown.ids[at + 1]]
  // The first on screen has a newer one by now, perhaps, and the last an older one.
  if (at > 0 && older !== undefined) return { newer: newer ?? null, older }

  const ids: string[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await fetchPage(cursor)
    ids.push(...page.sessions.map(each => each.session))
    cursor = page.nextCursor
    const found = ids.indexOf(session)
    const isWhole = cursor === null
    if (found >= 0 && (found < ids.length - 1 || isWhole))
      return { newer: ids[found - 1] ?? null, older: ids[found + 1] ?? null }
    if (isWhole) break
  }
  return { newer: null, older: null }
}

/** What stands for a list without filters. */
const ALL = 'all'

/** The address of a session's replay that knows the list it was opened from. */
export function sessionAddress(session: string, list: string | null, extra = ''): string {
  return `/sessions/${session}${withList(extra && `?${extra}`, list)}`
}

/** A query with the list one came from in it. */
export function withList(query: string, list: string | null): string {
  if (list === null) return query
  return `${query === '' ? '?' : `${query}&`}list=${encodeURIComponent(list || ALL)}`
}

/** The filters of the list one came from, as they stand in its own address; null when one came from elsewhere. */
export function readList(params: URLSearchParams): string | null {
  const list = params.get('list')
  return list === ALL ? '' : list
}
