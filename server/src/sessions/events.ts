import { SESSION_MAX_MS } from '@playhead/protocol'
import { serverSessions } from '../events/receive/ids.ts'
import { MAX_IDS_PER_PERSON, personIds } from '../index/persons.ts'
import type { Index } from '../index/types.ts'
import { PLAYING_AFTER_MS, PLAYING_BEFORE_MS } from '../links/playing.ts'
import { decodeEventCursor, encodeEventCursor } from './eventcursor.ts'
import { MAX_SESSION_EVENTS, type SessionEvent, type SessionEvents } from './schema.ts'

interface EventRecord extends Omit<SessionEvent, 'id' | 'props' | 'element'> {
  seq: number
  position: number
  props: string
  selector: string
  elementTag: string
  elementRole: string
  elementName: string
  elementHrefPath: string
}

/**
 * What happened in a session, in time order; events of the same millisecond in the order they were recorded. Each event once,
 * however often its batch was stored. What other systems told of the same person at that time is among them, and says so in
 * `props.$lib`. A session that does not exist has none.
 *
 * Keyset paging: `cursor` is `nextCursor` of the page before, and what arrives meanwhile shifts nothing.
 * @throws PlayheadError CURSOR_INVALID, INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function loadSessionEvents(
  index: Index,
  project: string,
  session: string,
  limit: number = MAX_SESSION_EVENTS,
  cursor?: string,
): Promise<SessionEvents> {
  const after = cursor === undefined ? undefined : decodeEventCursor(cursor)
  const span = await spanOf(index, project, session)
  const rows = await index.query<EventRecord>(
    `SELECT tab, seq, position, toUnixTimestamp64Milli(at) AS atMs, type, name, url, props,
       selector, elementTag, elementRole, elementName, elementHrefPath
     FROM events FINAL WHERE project = {project:String} AND session IN {sessions:Array(String)}
       AND (session = {session:String} OR (at >= fromUnixTimestamp64Milli({fromMs:Int64}) AND at <= fromUnixTimestamp64Milli({toMs:Int64})))
       ${after ? BEHIND_CURSOR : ''}
     ORDER BY at, tab, seq, position LIMIT {limit:UInt32}`,
    { params: { project, session, ...span, limit: limit + 1, ...after } },
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const isTruncated = rows.length > limit
  return { events: page.map(toEvent), isTruncated, nextCursor: isTruncated && last ? encodeEventCursor(last) : null }
}

const BEHIND_CURSOR = `AND (at, tab, seq, position) >
  (fromUnixTimestamp64Milli({atMs:Int64}), {tab:String}, {seq:UInt32}, {position:UInt32})`

/** Where events of the session are: under its own id, and, between two times, under those of its person's days (see `serverSession`). */
async function spanOf(
  index: Index,
  project: string,
  session: string,
): Promise<{ sessions: string[]; fromMs: number; toMs: number }> {
  const [found] = await index.query<{ startedMs: number; endedMs: number; visitors: string[] }>(
    `SELECT toUnixTimestamp64Milli(min(startedAt)) AS startedMs, toUnixTimestamp64Milli(max(endedAt)) AS endedMs,
       groupUniqArrayArray(visitors) AS visitors
     FROM sessions WHERE project = {project:String} AND session = {session:String} GROUP BY session`,
    { params: { project, session } },
  )
  if (found === undefined) return { sessions: [session], fromMs: 0, toMs: 0 }
  const fromMs = found.startedMs - PLAYING_BEFORE_MS
  // Whatever clocks said: a session lasts a day at most.
  const toMs = Math.min(found.endedMs, found.startedMs + SESSION_MAX_MS) + PLAYING_AFTER_MS
  const idsOf = await personIds(index, project, found.visitors)
  const ids = [...new Set([...idsOf.values()].flat())].slice(0, MAX_IDS_PER_PERSON)
  const sent = ids.flatMap(id => serverSessions(project, id, fromMs, toMs))
  return { sessions: [session, ...sent], fromMs: Math.max(fromMs, 0), toMs }
}

/** A row of `events` as the API gives it. */
export function toEvent(row: EventRecord): SessionEvent {
  const hasElement = row.selector !== '' || row.elementTag !== ''
  return {
    id: `${row.tab}/${row.seq}/${row.position}`,
    tab: row.tab,
    atMs: row.atMs,
    type: row.type,
    name: row.name,
    url: row.url,
    props: parseProps(row.props),
    element: hasElement
      ? {
          selector: row.selector,
          tag: row.elementTag,
          role: row.elementRole,
          name: row.elementName,
          hrefPath: row.elementHrefPath,
        }
      : null,
  }
}

function parseProps(json: string): Record<string, unknown> {
  return json === '' ? {} : JSON.parse(json)
}
