import { personIds } from '../index/persons.ts'
import type { Index } from '../index/types.ts'
import { personProperties, seenFlags } from './person.ts'
import type { VisitorDetail, VisitorQuery } from './schema.ts'
import { personSessions } from './sessions.ts'

/**
 * The person behind a distinct id: every id of theirs, what `identify` said of them, which flags they saw, and a page of their sessions.
 * @throws PlayheadError CURSOR_INVALID, INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function loadVisitor(index: Index, project: string, query: VisitorQuery): Promise<VisitorDetail> {
  const { visitor } = query
  const ids = (await personIds(index, project, [visitor])).get(visitor) ?? [visitor]
  const [properties, flags, page] = await Promise.all([
    personProperties(index, project, ids),
    seenFlags(index, project, ids),
    personSessions(index, project, ids, query),
  ])
  return { visitor, ids, properties, flags, ...page }
}
