import { MAX_CLOCK_SKEW_MS, SESSION_IDLE_MS, SESSION_MAX_MS } from '@playhead/protocol'
import { MAX_VISITORS_PER_QUERY, personIds } from '../index/persons.ts'
import type { Index } from '../index/types.ts'

/** When somebody did something, as another system tells it. */
export interface PersonMoment {
  /** Distinct id: any of the person's. */
  visitor: string
  atMs: number
}

/** A session that covers a moment. */
export interface Playing {
  session: string
  startedMs: number
  endedMs: number
  hasReplay: boolean
}

/** Milliseconds before a session's first event that still count as in it: clocks of two systems differ by up to what ingest corrects. */
export const PLAYING_BEFORE_MS = MAX_CLOCK_SKEW_MS

/** Milliseconds after its last event: until then it was the same session, and what a server does after the visitor's last click belongs to it. */
export const PLAYING_AFTER_MS = SESSION_IDLE_MS

/** Ids in one query: 200 people have 400, and 2,000 of the longest are 0.6 MB of URL where ClickHouse takes 1 MB. */
const MAX_IDS_PER_QUERY = 2_000

/**
 * The session each of these people was in at the moment, `null` where there is none; in the order asked. It is how events that
 * another system sent join a replay. Where several fit, one with a replay; of those the nearest in time, then the latest.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function sessionsPlaying(
  index: Index,
  project: string,
  moments: readonly PersonMoment[],
): Promise<(string | null)[]> {
  const playing = await findPlaying(index, project, moments)
  return playing.map(found => found?.session ?? null)
}

/** {@link sessionsPlaying} with what is known of each session: five queries for 200 moments. */
export async function findPlaying(
  index: Index,
  project: string,
  moments: readonly PersonMoment[],
): Promise<(Playing | undefined)[]> {
  const found: (Playing | undefined)[] = []
  for (let from = 0; from < moments.length; from += MAX_VISITORS_PER_QUERY) {
    found.push(...(await findPart(index, project, moments.slice(from, from + MAX_VISITORS_PER_QUERY))))
  }
  return found
}

async function findPart(
  index: Index,
  project: string,
  moments: readonly PersonMoment[],
): Promise<(Playing | undefined)[]> {
  const idsOf = await personIds(
    index,
    project,
    moments.map(moment => moment.visitor),
  )
  const asked = moments.flatMap(({ visitor, atMs }, n) =>
    (idsOf.get(visitor) ?? []).map(id => ({ n, id, atMs: Math.round(atMs) })),
  )
  const found: (Playing | undefined)[] = moments.map(() => undefined)
  for (let from = 0; from < asked.length; from += MAX_IDS_PER_QUERY) {
    for (const { n, ...playing } of await askPlaying(index, project, asked.slice(from, from + MAX_IDS_PER_QUERY))) {
      // A person's ids may lie in two queries.
      const before = found[n]
      if (before === undefined || (!before.hasReplay && playing.hasReplay)) found[n] = playing
    }
  }
  return found
}

async function askPlaying(
  index: Index,
  project: string,
  asked: readonly { n: number; id: string; atMs: number }[],
): Promise<(Playing & { n: number })[]> {
  const times = asked.map(({ atMs }) => atMs)
  const ids = asked.map(({ id }) => id)
  const rows = await index.query<Omit<Playing, 'hasReplay'> & { n: number }>(fittingSql(new Set(ids).size <= FEW_IDS), {
    params: {
      project,
      numbers: asked.map(({ n }) => n),
      ids,
      times,
      fromMs: Math.max(Math.min(...times) - SESSION_MAX_MS - PLAYING_AFTER_MS, 0),
      toMs: Math.max(Math.max(...times) + PLAYING_BEFORE_MS, 0),
      beforeMs: PLAYING_BEFORE_MS,
      afterMs: PLAYING_AFTER_MS,
    },
  })
  const watchable = await withReplay(index, project, [...new Set(rows.map(({ session }) => session))])
  const best = new Map<number, Playing & { n: number }>()
  for (const { n, session, startedMs, endedMs } of rows) {
    const hasReplay = watchable.has(session)
    const before = best.get(n)
    // They come in order: the first with a replay is the best.
    if (before === undefined || (!before.hasReplay && hasReplay))
      best.set(n, { n, session, startedMs, endedMs, hasReplay })
  }
  return [...best.values()]
}

async function withReplay(index: Index, project: string, sessions: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>()
  for (let from = 0; from < sessions.length; from += SESSIONS_PER_QUERY) {
    const rows = await index.query<{ session: string }>(
      `SELECT DISTINCT session FROM chunks
       WHERE project = {project:String} AND session IN {sessions:Array(String)} AND snapshotsBytes > 0`,
      { params: { project, sessions: sessions.slice(from, from + SESSIONS_PER_QUERY) } },
    )
    for (const { session } of rows) found.add(session)
  }
  return found
}

/** Sessions asked about in one query, at 36 characters each. */
const SESSIONS_PER_QUERY = 2_000

/** Ids up to which the index on visitors leaves most of the table out; more of them are in every part of it, and comparing costs. */
const FEW_IDS = 16

/** Sessions that fit one moment and are looked at: a person has a few, a shared test account thousands. */
const FITS_PER_MOMENT = 20

/**
 * The sessions that fit each moment, best first. Time prunes before visitors are looked at: a session lasts a day at most, so that a
 * part of it began within a day of its moment. Then sessions are joined to moments by every id that occurs in both.
 */
function fittingSql(hasFewIds: boolean): string {
  return `
  WITH
    asked AS (
      SELECT arrayJoin(arrayZip({numbers:Array(UInt32)}, {ids:Array(String)}, {times:Array(Int64)})) AS one,
        one.1 AS n, one.2 AS id, one.3 AS atMs),
    spans AS (
      SELECT session, toUnixTimestamp64Milli(min(startedAt)) AS startedMs, toUnixTimestamp64Milli(max(endedAt)) AS endedMs,
        arrayJoin(groupUniqArrayArray(visitors)) AS id
      FROM sessions WHERE project = {project:String} AND session IN (
        SELECT session FROM sessions ARRAY JOIN visitors AS visitor
        WHERE project = {project:String} AND visitor IN {ids:Array(String)}
          ${hasFewIds ? 'AND hasAny(visitors, {ids:Array(String)})' : ''}
          AND startedAt >= fromUnixTimestamp64Milli({fromMs:Int64}) AND startedAt <= fromUnixTimestamp64Milli({toMs:Int64}))
      GROUP BY session)
  SELECT DISTINCT n, session, startedMs, endedMs, greatest(startedMs - atMs, atMs - endedMs, 0) AS distanceMs
  FROM asked INNER JOIN spans USING (id)
  WHERE atMs >= startedMs - {beforeMs:Int64} AND atMs <= endedMs + {afterMs:Int64}
  ORDER BY n, distanceMs, startedMs DESC, session DESC LIMIT ${FITS_PER_MOMENT} BY n`
}
