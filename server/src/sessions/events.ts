import type { Index } from '../index/types.ts'
import type { SessionEvent, SessionEvents } from './schema.ts'

/** Events of one answer: about 15 MB of JSON. A day of constant clicking is below it. */
const MAX_SESSION_EVENTS = 50_000

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
 * however often its batch was stored. A session that does not exist has none.
 */
export async function loadSessionEvents(
  index: Index,
  project: string,
  session: string,
  limit: number = MAX_SESSION_EVENTS,
): Promise<SessionEvents> {
  const rows = await index.query<EventRecord>(
    `SELECT tab, seq, position, toUnixTimestamp64Milli(at) AS atMs, type, name, url, props,
       selector, elementTag, elementRole, elementName, elementHrefPath
     FROM events FINAL WHERE project = {project:String} AND session = {session:String}
     ORDER BY at, tab, seq, position LIMIT {limit:UInt32}`,
    { params: { project, session, limit: limit + 1 } },
  )
  return { events: rows.slice(0, limit).map(toEvent), isTruncated: rows.length > limit }
}

function toEvent(row: EventRecord): SessionEvent {
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
