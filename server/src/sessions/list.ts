import { SESSION_MAX_MS } from '@playhead/protocol'
import { LAST_MS } from '../index/rows.ts'
import type { Index, QueryParam } from '../index/types.ts'
import { type Cursor, decodeCursor, encodeCursor } from './cursor.ts'
import { LIVE_MS, MERGED_SESSION, type MergedSession, summarise } from './listmerge.ts'
import type { SessionList, SessionListQuery } from './schema.ts'

/** Milliseconds of the newest slice of time that is looked at; each further slice is eight times as long. */
const FIRST_SLICE_MS = 60 * 60 * 1000
const SLICE_GROWTH = 8
/** Slices before the rest of time is looked at in one: 1, 8, 64 hours, 21 and 171 days. */
const SLICES = 5

/**
 * A page of sessions, newest first. Keyset paging: sessions that arrive meanwhile shift nothing.
 *
 * Time is searched in slices backwards from the newest until the page is full, so that a page costs what it shows and not what
 * is stored. A session belongs to the slice it started in: some part of it lies there, and all its parts are then read by key.
 * @throws PlayheadError CURSOR_INVALID, INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function listSessions(
  index: Index,
  project: string,
  query: SessionListQuery,
  nowMs: number = Date.now(),
): Promise<SessionList> {
  const cursor = query.cursor === undefined ? undefined : decodeCursor(query.cursor)
  const filters = filtersOf(query, cursor, nowMs)
  const found: MergedSession[] = []
  for (const slice of slices(sinceLive(query, nowMs), cursor, nowMs)) {
    const limit = query.limit + 1 - found.length
    found.push(
      ...(await index.query<MergedSession>(sliceSql(filters), {
        params: { ...filters.params, project, limit, fromMs: slice.fromMs, toMs: slice.toMs },
      })),
    )
    if (found.length > query.limit) break
  }
  const page = found.slice(0, query.limit)
  const last = page.at(-1)
  return {
    sessions: await summarise(index, project, page, nowMs),
    nextCursor: found.length > query.limit && last ? encodeCursor(last) : null,
  }
}

/** `where` narrows the sessions that are merged, `having` judges the merged ones. */
interface Filters {
  where: string[]
  having: string[]
  params: Record<string, QueryParam>
}

function sliceSql({ where, having }: Filters): string {
  return `
    SELECT ${MERGED_SESSION}
    FROM sessions
    WHERE ${['project = {project:String}', STARTED_IN_SLICE, ...where].join(' AND ')}
    GROUP BY session
    HAVING ${['startedMs >= {fromMs:Int64}', 'startedMs < {toMs:Int64}', ...having].join(' AND ')}
    ORDER BY startedMs DESC, session DESC
    LIMIT {limit:UInt32}`
}

const STARTED_IN_SLICE = `session IN (
  SELECT session FROM sessions WHERE project = {project:String}
    AND startedAt >= fromUnixTimestamp64Milli({fromMs:Int64}) AND startedAt < fromUnixTimestamp64Milli({toMs:Int64}))`

/** Those with something to watch, of those that began in the slice: by the key of `chunks`, which is in order of sessions. */
const HAS_PICTURE = `session IN (
  SELECT session FROM chunks WHERE project = {project:String} AND snapshotsBytes > 0 AND ${STARTED_IN_SLICE})`

/** By the index on visitors: one visitor of 20,000 is found without merging the rest. */
const HAS_VISITOR = `session IN (
  SELECT session FROM sessions WHERE project = {project:String} AND has(visitors, {visitor:String}))`

/** What is asked of a merged session is evaluated on its parts and merged by max: no state grows with what a session holds. */
function filtersOf(query: SessionListQuery, cursor: Cursor | undefined, nowMs: number): Filters {
  const where: string[] = []
  const having: string[] = []
  const params: Record<string, QueryParam> = {}
  const add = (condition: string, values: Record<string, QueryParam>) => {
    having.push(condition)
    Object.assign(params, values)
  }
  if (query.hasReplay !== 'any') where.push(query.hasReplay === 'true' ? HAS_PICTURE : `NOT (${HAS_PICTURE})`)
  if (query.visitor !== undefined) {
    where.push(HAS_VISITOR)
    params.visitor = query.visitor
  }
  if (cursor)
    add('(startedMs, session) < ({cursorMs:Int64}, {cursorSession:String})', {
      cursorMs: cursor.startedMs,
      cursorSession: cursor.session,
    })
  if (query.url !== undefined)
    add('max(arrayExists(one -> positionCaseInsensitiveUTF8(one, {url:String}) > 0, urls))', { url: query.url })
  if (query.event !== undefined) add('max(has(eventNames, {event:String}))', { event: query.event })
  if (query.hasError !== undefined) add('hasError = {hasError:UInt8}', { hasError: query.hasError === 'true' ? 1 : 0 })
  if (query.live !== undefined) add('endedMs > {liveMs:Int64}', { liveMs: nowMs - LIVE_MS })
  if (query.minDurationMs !== undefined)
    add('endedMs - startedMs >= {minDurationMs:Int64}', { minDurationMs: query.minDurationMs })
  if (query.maxDurationMs !== undefined)
    add('endedMs - startedMs <= {maxDurationMs:Int64}', { maxDurationMs: query.maxDurationMs })
  return { where, having, params }
}

/** A session in progress began within the longest that one lasts: no other time is searched for it. */
function sinceLive(query: SessionListQuery, nowMs: number): Pick<SessionListQuery, 'fromMs' | 'toMs'> {
  if (query.live === undefined) return query
  return { ...query, fromMs: Math.max(query.fromMs ?? 0, nowMs - SESSION_MAX_MS - LIVE_MS) }
}

/** The slices of time to search, newest first, without gap or overlap. Times past now count to the newest: clocks differ. */
export function* slices(
  query: Pick<SessionListQuery, 'fromMs' | 'toMs'>,
  cursor: Pick<Cursor, 'startedMs'> | undefined,
  nowMs: number,
): Generator<{ fromMs: number; toMs: number }> {
  const firstMs = query.fromMs ?? 0
  let toMs = Math.min(query.toMs ?? LAST_MS + 1, cursor ? cursor.startedMs + 1 : LAST_MS + 1)
  let fromMs = Math.min(toMs, nowMs)
  let sliceMs = FIRST_SLICE_MS
  for (let n = 0; toMs > firstMs; n++) {
    fromMs = n < SLICES ? Math.max(firstMs, fromMs - sliceMs) : firstMs
    yield { fromMs, toMs }
    toMs = fromMs
    sliceMs *= SLICE_GROWTH
  }
}
