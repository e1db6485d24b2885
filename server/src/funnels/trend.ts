import { SESSION_MAX_MS } from '@playhead/protocol'
import type { Index } from '../index/types.ts'
import { rateOf } from './counts.ts'
import type { Funnel } from './definition.ts'
import type { FunnelTrend } from './schema.ts'
import { FUNNEL_MAX_MS, progressSql } from './sql.ts'
import { daysBetween } from './zone.ts'

/**
 * The funnel of each day of its range: those whose attempt began on the day. The days add up to what `runFunnel` counts.
 * @param nowMs decides which days may still rise
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function runTrend(
  index: Index,
  project: string,
  funnel: Funnel,
  nowMs: number,
  signal?: AbortSignal,
): Promise<FunnelTrend> {
  // Days are cut here and not by the engine: its time zones are another release of the tables than ours.
  const days = daysBetween(funnel.fromMs, funnel.toMs, funnel.timeZone)
  const windowMs = funnel.windowMs === 'session' ? SESSION_MAX_MS : funnel.windowMs
  const { sql, binder } = progressSql(funnel, project)
  const starts = binder.bind(
    'Array(Int64)',
    days.map(({ fromMs }) => fromMs),
  )
  const counts = funnel.steps.map((_, n) => `countIf(level >= ${binder.bind('UInt32', n + 1)})`)
  const rows = await index.query<{ startMs: number; counts: number[] }>(
    `SELECT roundDown(times[1], ${starts}) AS startMs, [${counts.join(', ')}] AS counts FROM (${sql}) GROUP BY startMs`,
    { params: binder.params, maxMs: FUNNEL_MAX_MS, ...(signal && { signal }) },
  )
  const countsOf = new Map(rows.map(row => [row.startMs, row.counts]))
  return {
    days: days.map(({ day, fromMs, toMs }) => {
      const reached = countsOf.get(fromMs) ?? funnel.steps.map(() => 0)
      return {
        day,
        fromMs: Math.max(fromMs, funnel.fromMs),
        counts: reached,
        rate: rateOf(reached.at(-1) ?? 0, reached[0]),
        isComplete: Math.min(toMs, funnel.toMs) + windowMs <= nowMs,
      }
    }),
  }
}
