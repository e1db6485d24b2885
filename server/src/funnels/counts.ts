import type { Index } from '../index/types.ts'
import type { Funnel } from './definition.ts'
import { HISTOGRAM_EDGES_MS, histogramOf } from './histogram.ts'
import { previousPeriod } from './period.ts'
import type { FunnelResult, StepCounts } from './schema.ts'
import { FUNNEL_MAX_MS, progressSql } from './sql.ts'

/** Per step: how many completed it, what of the time since the step before (`took`: median, p90), and how it is spread. */
type CountsRow = Record<`count${number}`, number> &
  Record<`took${number}`, number[]> &
  Record<`spread${number}`, [edgesMs: number[], counts: number[]]>

export interface RunOptions {
  /** With the counts of the period of equal length before. */
  compare?: boolean
  signal?: AbortSignal
}

/**
 * How many got how far, and how long each step took them.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function runFunnel(
  index: Index,
  project: string,
  funnel: Funnel,
  { compare = false, signal }: RunOptions = {},
): Promise<FunnelResult> {
  const before = { ...funnel, ...previousPeriod(funnel) }
  const [row, earlier] = await Promise.all([
    ask(index, project, funnel, true, signal),
    compare ? ask(index, project, before, false, signal) : undefined,
  ])
  return {
    fromMs: funnel.fromMs,
    toMs: funnel.toMs,
    steps: stepCounts(countsOf(funnel, row)).map((step, n) => {
      const [medianMs = 0, p90Ms = 0] = row?.[`took${n}`] ?? []
      const [edgesMs, counts] = row?.[`spread${n}`] ?? [[], []]
      const isTimed = n > 0 && step.count > 0
      return {
        ...step,
        medianMs: isTimed ? medianMs : null,
        p90Ms: isTimed ? p90Ms : null,
        histogram: histogramOf(new Map(edgesMs.map((edge, at) => [edge, counts[at] ?? 0]))),
      }
    }),
    previous: earlier
      ? { fromMs: before.fromMs, toMs: before.toMs, steps: stepCounts(countsOf(before, earlier)) }
      : null,
  }
}

async function ask(
  index: Index,
  project: string,
  funnel: Funnel,
  isTimed: boolean,
  signal: AbortSignal | undefined,
): Promise<CountsRow | undefined> {
  const { sql, binder } = progressSql(funnel, project)
  const edges = binder.bind('Array(Int64)', HISTOGRAM_EDGES_MS)
  const columns = funnel.steps.flatMap((_, n) => {
    const step = binder.bind('UInt32', n + 1)
    const count = `countIf(level >= ${step}) AS count${n}`
    if (!isTimed || n === 0) return [count]
    const tookMs = `times[${step}] - times[${step} - 1]`
    return [
      count,
      `quantilesExactIf(0.5, 0.9)(${tookMs}, level >= ${step}) AS took${n}`,
      `sumMapIf([roundDown(${tookMs}, ${edges})], [toUInt64(1)], level >= ${step}) AS spread${n}`,
    ]
  })
  const [row] = await index.query<CountsRow>(`SELECT ${columns.join(', ')} FROM (${sql})`, {
    params: binder.params,
    maxMs: FUNNEL_MAX_MS,
    ...(signal && { signal }),
  })
  return row
}

function countsOf({ steps }: Funnel, row: CountsRow | undefined): number[] {
  return steps.map((_, n) => row?.[`count${n}`] ?? 0)
}

/** Counts of steps as the API tells them: how many completed each, and what follows from that. */
export function stepCounts(counts: readonly number[]): StepCounts[] {
  return counts.map((count, n) => ({
    count,
    dropped: n + 1 < counts.length ? count - (counts[n + 1] ?? 0) : 0,
    rateFromStart: rateOf(count, counts[0]),
    rateFromPrevious: rateOf(count, counts[Math.max(n - 1, 0)]),
  }))
}

/** 0 to 1; null of nobody. */
export function rateOf(count: number, of: number | undefined): number | null {
  return of ? count / of : null
}
