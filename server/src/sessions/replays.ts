import type { Index } from '../index/types.ts'

/** What there is of sessions to watch. */
export interface Replays {
  /** Sessions with a picture. */
  withReplay: ReadonlySet<string>
  /** Why there is none, by session, where the recorder said so: a code of docs/recorder.md. */
  reasonOf: ReadonlyMap<string, string>
  /** Sessions of which anything is stored, a picture or not. */
  stored: ReadonlySet<string>
}

/**
 * Which of these sessions can be watched, and why the others cannot.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function replaysOf(
  index: Index,
  project: string,
  sessions: readonly string[],
  signal?: AbortSignal,
): Promise<Replays> {
  if (sessions.length === 0) return { withReplay: new Set(), reasonOf: new Map(), stored: new Set() }
  const options = { params: { project, sessions: [...new Set(sessions)] }, ...(signal && { signal }) }
  const [chunks, reasons] = await Promise.all([
    index.query<{ session: string; hasPicture: number }>(
      `SELECT session, max(snapshotsBytes > 0) AS hasPicture FROM chunks
       WHERE project = {project:String} AND session IN {sessions:Array(String)} GROUP BY session`,
      options,
    ),
    index.query<{ session: string; reason: string }>(
      `SELECT session, argMax(JSONExtractString(props, 'reason'), at) AS reason
       FROM events WHERE project = {project:String} AND session IN {sessions:Array(String)}
         AND type = 'recorder' AND name = 'not_recorded'
       GROUP BY session`,
      options,
    ),
  ])
  return {
    withReplay: new Set(chunks.filter(row => row.hasPicture > 0).map(row => row.session)),
    reasonOf: new Map(reasons.map(row => [row.session, row.reason])),
    stored: new Set(chunks.map(row => row.session)),
  }
}
