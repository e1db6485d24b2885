import type { Index } from '../index/types.ts'
import { decodeCursor, encodeCursor } from '../sessions/cursor.ts'
import { MERGED_SESSION, type MergedSession, summarise } from '../sessions/listmerge.ts'
import type { VisitorDetail, VisitorQuery } from './schema.ts'

/**
 * A page of a person's sessions, newest first, under whichever of the ids. Keyset paging. They are found by the index on visitors, so that a
 * page costs what the person did and not what is stored.
 * @throws PlayheadError CURSOR_INVALID, INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function personSessions(
  index: Index,
  project: string,
  ids: readonly string[],
  { limit, cursor }: Pick<VisitorQuery, 'limit' | 'cursor'>,
): Promise<Pick<VisitorDetail, 'sessions' | 'nextCursor'>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const rows = await index.query<MergedSession & { countryCode: string }>(
    `SELECT ${MERGED_SESSION}, max(country) AS countryCode
     FROM sessions
     WHERE project = {project:String} AND session IN (
       SELECT session FROM sessions WHERE project = {project:String} AND hasAny(visitors, {ids:Array(String)}))
     GROUP BY session
     ${after ? 'HAVING (startedMs, session) < ({cursorMs:Int64}, {cursorSession:String})' : ''}
     ORDER BY startedMs DESC, session DESC LIMIT {limit:UInt32}`,
    {
      params: {
        project,
        ids: [...ids],
        limit: limit + 1,
        ...(after && { cursorMs: after.startedMs, cursorSession: after.session }),
      },
    },
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const summaries = await summarise(index, project, page)
  return {
    sessions: summaries.map((summary, n) => ({ ...summary, country: page[n]?.countryCode ?? '' })),
    nextCursor: rows.length > limit && last ? encodeCursor(last) : null,
  }
}
