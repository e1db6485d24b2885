import type { Index } from '../index/types.ts'
import { replaysOf } from './replays.ts'
import type { SessionSummary } from './schema.ts'

/** Milliseconds after a session's last event during which more is expected: the recorder sends every 5 s, an epoch takes 10 s more. */
export const LIVE_MS = 60_000

/**
 * What a session is: its partial rows, merged. Everything that shows or filters sessions selects from here, so that a list
 * and what it links to cannot disagree. Select with `WHERE project = … GROUP BY session`.
 */
export const MERGED_SESSION = `
  session,
  toUnixTimestamp64Milli(min(startedAt)) AS startedMs,
  toUnixTimestamp64Milli(max(endedAt)) AS endedMs,
  tupleElement(max(latestVisitor), 2) AS visitor,
  tupleElement(min(firstPage), 2) AS firstUrl,
  tupleElement(min(firstViewport), 2) AS width,
  tupleElement(min(firstViewport), 3) AS height,
  max(browserName) AS browser,
  max(osName) AS os,
  min(deviceKind) AS device,
  max(errorSeen) AS hasError`

export interface MergedSession {
  session: string
  startedMs: number
  endedMs: number
  visitor: string
  firstUrl: string
  width: number
  height: number
  browser: string
  os: string
  device: SessionSummary['device']
  hasError: number
}

const NO_COUNTS = { pageviews: 0, clicks: 0, errors: 0, events: 0 }

/** The summaries of merged sessions, in their order: adds the exact counts of their events, whether there is a replay, and why not. */
export async function summarise(
  index: Index,
  project: string,
  merged: readonly MergedSession[],
  nowMs: number = Date.now(),
): Promise<SessionSummary[]> {
  if (merged.length === 0) return []
  const params = { project, sessions: merged.map(row => row.session) }
  const [counts, { withReplay, reasonOf }] = await Promise.all([
    // FINAL: the sort key is the event's identity, so a batch that was stored twice counts once.
    index.query<{ session: string } & SessionSummary['counts']>(
      `SELECT session, countIf(type = 'pageview') AS pageviews, countIf(type = 'click') AS clicks,
         countIf(type = 'error') AS errors, count() AS events
       FROM events FINAL WHERE project = {project:String} AND session IN {sessions:Array(String)} GROUP BY session`,
      { params },
    ),
    replaysOf(index, project, params.sessions),
  ])
  const countsOf = new Map(counts.map(({ session, ...rest }) => [session, rest]))
  return merged.map(row => ({
    session: row.session,
    visitor: row.visitor,
    startedMs: row.startedMs,
    endedMs: row.endedMs,
    durationMs: row.endedMs - row.startedMs,
    firstUrl: row.firstUrl,
    browser: row.browser,
    os: row.os,
    device: row.device,
    hasError: row.hasError > 0,
    counts: countsOf.get(row.session) ?? NO_COUNTS,
    isLive: nowMs - row.endedMs < LIVE_MS,
    hasReplay: withReplay.has(row.session),
    unrecordedReason: (!withReplay.has(row.session) && reasonOf.get(row.session)) || null,
  }))
}
