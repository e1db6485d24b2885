import { MAX_CLOCK_SKEW_MS, SESSION_MAX_MS } from '@playhead/protocol'
import { isServerId, serverSessions } from '../events/receive/ids.ts'
import { personIds } from '../index/persons.ts'
import type { Index } from '../index/types.ts'
import { MERGED_SESSION, type MergedSession, summarise } from '../sessions/listmerge.ts'
import type { SessionSummary } from '../sessions/schema.ts'
import { findPlaying } from './playing.ts'
import type { Moment, MomentQuery, Neighbour } from './schema.ts'

/** Milliseconds a moment may lie outside a session and still be meant: clocks of two systems differ by up to what ingest corrects. */
const SLACK_MS = MAX_CLOCK_SKEW_MS

/** Milliseconds around the moment in which the named event is looked for: other tools round times to the minute. */
const EVENT_WITHIN_MS = 5 * 60 * 1000

/** Sessions named when there is none at the moment. */
const NEIGHBOURS = 5

/**
 * Finds the session a visitor was in at a moment, and where in it. The visitor's earlier anonymous ids count: `identify` links them.
 * Where several sessions fit, the one with a replay whose time is nearest; the latest of those.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function resolveMoment(index: Index, project: string, query: MomentQuery): Promise<Moment> {
  const visitors = (await personIds(index, project, [query.visitor])).get(query.visitor) ?? [query.visitor]
  const nearby = await sessionsNear(index, project, visitors, query.at)
  const candidates = nearby
    .filter(session => session.hasReplay)
    .sort((a, b) => distance(a, query.at) - distance(b, query.at) || b.startedMs - a.startedMs)
  const event = await nearestEvent(index, project, visitors, candidates, query)
  if (event !== undefined) return found(event.session, event.atMs, 'event')
  const [best] = candidates
  if (best !== undefined) {
    return found(best.session, within(best, query.at), 'moment')
  }
  const neighbours = await neighboursOf(index, project, visitors, query.at)
  if (nearby.length > 0) return { outcome: 'missing', reason: 'no_replay', neighbours }
  const isKnown = neighbours.length > 0 || (await hasEvents(index, project, visitors))
  return { outcome: 'missing', reason: isKnown ? 'no_session_then' : 'visitor_unknown', neighbours }
}

function found(session: string, atMs: number, match: 'event' | 'moment'): Moment {
  const path = `/sessions/${session}?at=${new Date(atMs).toISOString()}`
  return { outcome: 'found', session, atMs, match, path }
}

function within({ startedMs, endedMs }: { startedMs: number; endedMs: number }, atMs: number): number {
  return Math.min(Math.max(atMs, startedMs), endedMs)
}

function distance({ startedMs, endedMs }: { startedMs: number; endedMs: number }, atMs: number): number {
  return Math.max(startedMs - atMs, atMs - endedMs, 0)
}

/** Somebody whom only other systems have told of was never on a page, and yet is not unknown. */
async function hasEvents(index: Index, project: string, visitors: readonly string[]): Promise<boolean> {
  const rows = await index.query(
    'SELECT 1 FROM events WHERE project = {project:String} AND visitor IN {visitors:Array(String)} LIMIT 1',
    { params: { project, visitors } },
  )
  return rows.length > 0
}

/** A session lasts a day at most, so that a part of it began within a day of the moment: time prunes before visitors are looked at. */
async function sessionsNear(
  index: Index,
  project: string,
  visitors: readonly string[],
  atMs: number,
): Promise<SessionSummary[]> {
  const rows = await index.query<MergedSession>(
    `SELECT ${MERGED_SESSION} FROM sessions
     WHERE project = {project:String} AND session IN (
       SELECT session FROM sessions WHERE project = {project:String} AND hasAny(visitors, {visitors:Array(String)})
         AND startedAt >= fromUnixTimestamp64Milli({fromMs:Int64}) AND startedAt <= fromUnixTimestamp64Milli({toMs:Int64}))
     GROUP BY session
     HAVING startedMs <= {toMs:Int64} AND endedMs >= {endMs:Int64}
     ORDER BY startedMs DESC LIMIT 100`,
    {
      params: {
        project,
        visitors,
        fromMs: Math.max(atMs - SESSION_MAX_MS - SLACK_MS, 0),
        toMs: atMs + SLACK_MS,
        endMs: atMs - SLACK_MS,
      },
    },
  )
  return summarise(index, project, rows)
}

/** The named event nearest in time: of these sessions, or sent by another system of this person, which then plays in the session it fell into. */
async function nearestEvent(
  index: Index,
  project: string,
  visitors: readonly string[],
  candidates: readonly SessionSummary[],
  { visitor, at, event }: MomentQuery,
): Promise<{ session: string; atMs: number } | undefined> {
  if (event === undefined) return undefined
  const sent = visitors.flatMap(id => serverSessions(project, id, at - EVENT_WITHIN_MS, at + EVENT_WITHIN_MS))
  const [nearest] = await index.query<{ session: string; atMs: number }>(
    `SELECT session, toUnixTimestamp64Milli(at) AS atMs FROM events FINAL
     WHERE project = {project:String} AND session IN {sessions:Array(String)}
       AND (name = {event:String} OR (type = {event:String} AND type != 'custom'))
       AND abs(atMs - {atMs:Int64}) <= {withinMs:Int64}
     ORDER BY abs(atMs - {atMs:Int64}), atMs, session LIMIT 1`,
    {
      params: {
        project,
        sessions: [...candidates.map(candidate => candidate.session), ...sent],
        event,
        atMs: at,
        withinMs: EVENT_WITHIN_MS,
      },
    },
  )
  if (nearest === undefined || !isServerId(nearest.session)) return nearest
  const [playing] = await findPlaying(index, project, [{ visitor, atMs: nearest.atMs }])
  return playing?.hasReplay ? { session: playing.session, atMs: within(playing, nearest.atMs) } : undefined
}

async function neighboursOf(
  index: Index,
  project: string,
  visitors: readonly string[],
  atMs: number,
): Promise<Neighbour[]> {
  const rows = await index.query<MergedSession>(
    `SELECT ${MERGED_SESSION} FROM sessions
     WHERE project = {project:String} AND session IN (
       SELECT session FROM sessions WHERE project = {project:String} AND hasAny(visitors, {visitors:Array(String)}))
     GROUP BY session
     ORDER BY greatest(startedMs - {atMs:Int64}, {atMs:Int64} - endedMs, 0), startedMs DESC LIMIT {limit:UInt32}`,
    { params: { project, visitors, atMs, limit: NEIGHBOURS } },
  )
  const summaries = await summarise(index, project, rows)
  return summaries.map(({ session, startedMs, endedMs, firstUrl, hasReplay }) => ({
    session,
    startedMs,
    endedMs,
    firstUrl,
    hasReplay,
  }))
}
