import { PlayheadError } from '../errors.ts'
import type { Index } from '../index/types.ts'

/** When a session began and ended, epoch milliseconds. */
export interface SessionSpan {
  startedMs: number
  endedMs: number
}

/** The span of a session that exists. @throws PlayheadError SESSION_NOT_FOUND */
export async function sessionSpan(index: Index, project: string, session: string): Promise<SessionSpan> {
  const [span] = await index.query<SessionSpan>(
    `SELECT toUnixTimestamp64Milli(min(startedAt)) AS startedMs, toUnixTimestamp64Milli(max(endedAt)) AS endedMs
     FROM sessions WHERE project = {project:String} AND session = {session:String} GROUP BY session`,
    { params: { project, session } },
  )
  if (span !== undefined) return span
  throw new PlayheadError(
    'SESSION_NOT_FOUND',
    `No session has the id ${session}. New ones appear some 12 s after they begin.`,
  )
}
