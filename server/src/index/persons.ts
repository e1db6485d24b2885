import type { Index } from './types.ts'

/** Ids of one person that are followed: past this it is a shared test account. */
export const MAX_IDS_PER_PERSON = 1_000

/** Visitors asked about in one query: at 256 characters each, 50 KB of URL where ClickHouse takes 1 MB. */
export const MAX_VISITORS_PER_QUERY = 200

/** Linked ids whose latest word is asked for in one query: 40 characters each, mostly. */
const LINKS_PER_QUERY = 4_000

/**
 * Every id under which the person behind each of these visitors was seen: the visitor's own first, then the person's, then the
 * anonymous ids that `identify` linked to it. A visitor nobody identified has only their own.
 *
 * `identify` links the past too, and the latest word on an anonymous id counts. A person who is renamed later (`alias`) is not followed
 * a second step, as in a funnel. Three small queries, each answered by an index, whatever the number of events.
 * @param visitors at most {@link MAX_VISITORS_PER_QUERY} different ones
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function personIds(
  index: Index,
  project: string,
  visitors: readonly string[],
): Promise<Map<string, string[]>> {
  const asked = [...new Set(visitors)]
  if (asked.length === 0) return new Map()
  const personOf = await latestWord(index, project, asked)
  const persons = [...new Set(asked.map(visitor => personOf.get(visitor) ?? visitor))]
  const linked = await index.query<{ person: string; anonymous: string }>(
    `SELECT DISTINCT visitor AS person, identifies AS anonymous FROM events
     WHERE project = {project:String} AND visitor IN {persons:Array(String)} AND identifies != ''
     ORDER BY person, anonymous LIMIT {limit:UInt32} BY person`,
    { params: { project, persons, limit: MAX_IDS_PER_PERSON } },
  )
  const known = await latestWord(index, project, [...new Set(linked.map(({ anonymous }) => anonymous))])
  const idsOf = new Map(persons.map(person => [person, [person]]))
  for (const { person, anonymous } of linked) {
    if (known.get(anonymous) === person) idsOf.get(person)?.push(anonymous)
  }
  return new Map(
    asked.map(visitor => {
      const person = personOf.get(visitor) ?? visitor
      return [visitor, [...new Set([visitor, ...(idsOf.get(person) ?? [])])]]
    }),
  )
}

/** Whom each anonymous id was linked to last; ids that never were are absent. */
async function latestWord(index: Index, project: string, anonymous: readonly string[]): Promise<Map<string, string>> {
  const words = new Map<string, string>()
  for (let from = 0; from < anonymous.length; from += LINKS_PER_QUERY) {
    const rows = await index.query<{ anonymous: string; person: string }>(
      `SELECT identifies AS anonymous, argMax(visitor, (at, visitor)) AS person FROM events
       WHERE project = {project:String} AND identifies IN {ids:Array(String)} GROUP BY identifies`,
      { params: { project, ids: anonymous.slice(from, from + LINKS_PER_QUERY) } },
    )
    for (const row of rows) words.set(row.anonymous, row.person)
  }
  return words
}
