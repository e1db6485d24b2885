import type { FunnelResult } from './schema.ts'

const S = 1_000
const MIN = 60 * S
const H = 60 * MIN
const DAY = 24 * H

/**
 * Where the buckets of a histogram of times begin, milliseconds: about three to a decade, at times people think in. Fixed, so that two
 * funnels, periods or parts can be laid over each other. The last holds all the rest: a window is 90 days at most.
 */
export const HISTOGRAM_EDGES_MS: readonly number[] = [
  ...[0, 10, 30, 100, 300],
  ...[1 * S, 3 * S, 10 * S, 30 * S],
  ...[1 * MIN, 2 * MIN, 5 * MIN, 10 * MIN, 30 * MIN],
  ...[1 * H, 3 * H, 6 * H, 12 * H],
  ...[1 * DAY, 2 * DAY, 4 * DAY, 7 * DAY, 14 * DAY, 30 * DAY],
]

type Histogram = FunnelResult['steps'][number]['histogram']

/** The buckets from the first to the last that holds somebody, empty ones between them too. By the time at which a bucket begins. */
export function histogramOf(counts: ReadonlyMap<number, number>): Histogram {
  const buckets = HISTOGRAM_EDGES_MS.map((fromMs, n) => ({
    fromMs,
    toMs: HISTOGRAM_EDGES_MS[n + 1] ?? null,
    count: counts.get(fromMs) ?? 0,
  }))
  const first = buckets.findIndex(({ count }) => count > 0)
  return first === -1 ? [] : buckets.slice(first, buckets.findLastIndex(({ count }) => count > 0) + 1)
}
