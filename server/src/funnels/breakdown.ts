import type { Index } from '../index/types.ts'
import { stepCounts } from './counts.ts'
import type { Funnel } from './definition.ts'
import { inPartsSql } from './grouplookup.ts'
import type { Binder } from './matchers.ts'
import type { FunnelBreakdown, Group } from './schema.ts'
import { FUNNEL_MAX_MS, progressSql } from './sql.ts'

/** Values of a breakdown that stand by themselves: what a chart can show and a person can tell apart. The rest is `other`. */
const MAX_GROUP_VALUES = 20

/** Kinds of parts in the order in which they are shown. */
const KINDS: readonly Group['kind'][] = ['value', 'other', 'several', 'none']

/**
 * {@link progressSql} with the part of the breakdown that each unit is in: its rows and columns, and `groupKind`, `groupValue` (a
 * {@link Group}). Everybody is in exactly one part. The 20 largest values by step 1 stand alone, of equal ones the first by its bytes.
 * @param only the rows of this part, and no others: cheaper than asking for all and filtering
 */
export function groupedSql(funnel: Funnel, project: string, only?: Group): { sql: string; binder: Binder } {
  const { sql: progress, binder } = progressSql(funnel, project)
  const { bind } = binder
  const inParts = inPartsSql(funnel, binder, progress)
  const isThis = only && `groupKind = ${bind('String', only.kind)} AND groupValue = ${bind('String', only.value)}`
  if (isThis && only.kind !== 'other') return { sql: `SELECT * FROM (${inParts}) WHERE ${isThis}`, binder }
  const isSmall = `groupKind = 'value' AND place > ${bind('UInt32', MAX_GROUP_VALUES)}`
  const sql = `
    SELECT * EXCEPT (size, place, isSmall) REPLACE (if(isSmall, 'other', groupKind) AS groupKind, if(isSmall, '', groupValue) AS groupValue)
    FROM (
      SELECT *, dense_rank() OVER (ORDER BY groupKind = 'value' DESC, size DESC, groupValue) AS place, ${isSmall} AS isSmall
      FROM (SELECT *, count() OVER (PARTITION BY groupKind, groupValue) AS size FROM (${inParts})))`
  return { sql: isThis ? `SELECT * FROM (${sql}) WHERE ${isThis}` : sql, binder }
}

/**
 * How many of each part got how far: the values by their size, then the rest, those with several and those with none. They add up to
 * what `runFunnel` counts.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function runBreakdown(
  index: Index,
  project: string,
  funnel: Funnel,
  signal?: AbortSignal,
): Promise<FunnelBreakdown> {
  const { sql: progress, binder } = progressSql(funnel, project)
  const counts = funnel.steps.map((_, n) => `countIf(level >= ${binder.bind('UInt32', n + 1)})`)
  // One subquery for each name: where one is computed and grouped by in the same SELECT, planning takes three times as long (0010).
  const rows = await index.query<{ kind: Group['kind']; value: string; counts: number[] }>(
    `SELECT kind, value, sumForEach(reached) AS counts
     FROM (
       SELECT if(isSmall, 'other', groupKind) AS kind, if(isSmall, '', groupValue) AS value, reached
       FROM (
         SELECT groupKind, groupValue, reached,
           groupKind = 'value' AND row_number() OVER (ORDER BY groupKind = 'value' DESC, reached[1] DESC, groupValue) > ${binder.bind('UInt32', MAX_GROUP_VALUES)} AS isSmall
         FROM (
           SELECT groupKind, groupValue, [${counts.join(', ')}] AS reached
           FROM (${inPartsSql(funnel, binder, progress)}) GROUP BY groupKind, groupValue)))
     GROUP BY kind, value`,
    { params: binder.params, maxMs: FUNNEL_MAX_MS, ...(signal && { signal }) },
  )
  const size = ({ counts: [first = 0] }: { counts: number[] }) => first
  rows.sort(
    (a, b) =>
      KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
      size(b) - size(a) ||
      Buffer.compare(Buffer.from(a.value), Buffer.from(b.value)),
  )
  return { groups: rows.map(({ kind, value, counts }) => ({ group: { kind, value }, steps: stepCounts(counts) })) }
}
