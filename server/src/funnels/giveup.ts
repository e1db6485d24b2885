import type { Index } from '../index/types.ts'
import { type Binder, createBinder } from './matchers.ts'
import type { FunnelList, Signal } from './schema.ts'
import { ACTIVITIES, IS_TROUBLE, LABEL, SIGNAL_GRACE_MS } from './signals.ts'
import { FUNNEL_MAX_MS } from './sql.ts'

/**
 * Milliseconds in which nobody does anything after which a visitor has given up, though the session may go on later. It is the recorder's
 * own measure of a tab left alone (IDLE_PAUSE_MS): reading a long paragraph takes one or two minutes, and while somebody only reads and
 * moves the pointer the index hears nothing. Two minutes was rejected: a careful reader of terms and prices would have given up each time.
 */
export const QUIET_MS = 5 * 60 * 1000

/** No end: a time after all others. */
export const NEVER_MS = 9e15

/** `giveUpMs`, and whether more happened after it (`isQuiet`), of the times of activity from `fromMs` on. */
export function giveUpSql(times: string): string {
  return `
    arrayPushFront(arraySort(${times}), fromMs) AS acts,
    arrayFirstIndex(gap -> gap > ${QUIET_MS}, arrayDifference(acts)) AS afterQuiet,
    toUInt8(afterQuiet > 0) AS isQuiet,
    acts[if(isQuiet, afterQuiet - 1, -1)] AS giveUpMs`
}

/** A drop whose session is known. */
export interface Drop {
  unit: string
  session: string
  atMs: number
}

type GiveUp = NonNullable<FunnelList['rows'][number]['giveUp']>

/**
 * Where each of these gave up, and what happened until then, by unit: three queries for a page of the list.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function giveUpsOf(
  index: Index,
  project: string,
  drops: readonly Drop[],
  signal?: AbortSignal,
): Promise<Map<string, GiveUp>> {
  if (drops.length === 0) return new Map()
  const binder = createBinder({ project, sessions: [...new Set(drops.map(drop => drop.session))] })
  const ask = <Row>(sql: string) =>
    index.query<Row>(sql, { params: binder.params, maxMs: FUNNEL_MAX_MS, ...(signal && { signal }) })
  const [points, ends] = await Promise.all([
    ask<{ unit: string; session: string; giveUpMs: number; isQuiet: number; url: string }>(pointsSql(drops, binder)),
    ask<{ session: string; endedMs: number }>(ENDS),
  ])
  const untilMs = new Map(points.map(point => [point.unit, point.giveUpMs + SIGNAL_GRACE_MS]))
  const signals = await ask<Signal & { unit: string }>(signalsSql(drops, untilMs, binder))
  const signalsOf = new Map<string, Signal[]>()
  for (const { unit, ...found } of signals) signalsOf.set(unit, [...(signalsOf.get(unit) ?? []), found])
  const endedMs = new Map(ends.map(row => [row.session, row.endedMs]))
  return new Map(
    points.map(({ unit, session, giveUpMs, isQuiet, url }) => {
      const stayedMs = (endedMs.get(session) ?? giveUpMs) - giveUpMs
      const ended = isQuiet || stayedMs > QUIET_MS ? 'quiet' : 'left'
      return [unit, { atMs: giveUpMs, ended, url, signals: signalsOf.get(unit) ?? [] }]
    }),
  )
}

/** A page that is left open ends later than its visitor: what it sends by itself counts to the session. */
const ENDS = `
  SELECT session, toUnixTimestamp64Milli(max(endedAt)) AS endedMs FROM sessions
  WHERE project = {project:String} AND session IN {sessions:Array(String)} GROUP BY session`

function pointsSql(drops: readonly Drop[], binder: Binder): string {
  return `
    SELECT unit, any(m.session) AS session, any(m.fromMs) AS fromMs,
      ${giveUpSql('groupArrayIf(atMs, isActivity AND atMs >= m.fromMs)')},
      arrayLast(seen -> seen.1 <= giveUpMs, arraySort(groupArrayIf((atMs, url), url != ''))).2 AS url
    FROM (
      SELECT session, toUnixTimestamp64Milli(at) AS atMs, type IN (${ACTIVITIES}) AS isActivity, url
      FROM events FINAL WHERE project = {project:String} AND session IN {sessions:Array(String)}
    ) AS e RIGHT JOIN (${askedSql(drops, new Map(), binder)}) AS m ON e.session = m.session
    GROUP BY unit`
}

/** Trouble between the moment and its `untilMs`, one row for each kind and value. */
function signalsSql(drops: readonly Drop[], untilMs: ReadonlyMap<string, number>, binder: Binder): string {
  return `
    SELECT unit, kind AS type, argMin(label, atMs) AS label, count() AS count, min(atMs) AS firstMs
    FROM (
      SELECT session, toUnixTimestamp64Milli(at) AS atMs, signalKind AS kind, signalValue AS value, ${LABEL} AS label
      FROM events FINAL
      WHERE project = {project:String} AND session IN {sessions:Array(String)} AND ${IS_TROUBLE}
    ) AS e INNER JOIN (${askedSql(drops, untilMs, binder)}) AS m ON e.session = m.session
    WHERE atMs >= fromMs AND atMs <= untilMs
    GROUP BY unit, kind, value
    ORDER BY firstMs, type, label`
}

function askedSql(drops: readonly Drop[], untilMs: ReadonlyMap<string, number>, { bind }: Binder): string {
  const texts = (values: string[]) => bind('Array(String)', values)
  const times = (values: number[]) => bind('Array(Int64)', values)
  const columns = [
    texts(drops.map(drop => drop.unit)),
    texts(drops.map(drop => drop.session)),
    times(drops.map(drop => drop.atMs)),
    times(drops.map(drop => untilMs.get(drop.unit) ?? NEVER_MS)),
  ]
  return `
    SELECT one.1 AS unit, one.2 AS session, one.3 AS fromMs, one.4 AS untilMs
    FROM (SELECT arrayJoin(arrayZip(${columns.join(', ')})) AS one)`
}
