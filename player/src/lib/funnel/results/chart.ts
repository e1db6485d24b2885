import type { FunnelResult } from '@playhead/server/api'

/** A step as the chart shows it: those who completed it, and beside them those who got to the step before and no further. */
export interface Bar {
  /** From 1. */
  step: number
  count: number
  /** Those who dropped after the step before: the list of that step's drop-offs is as long. 0 for the first. */
  lost: number
  /** Of those who began, 0 to 1: lengths of the two parts. */
  share: number
  lostShare: number
  rateFromStart: number | null
  rateFromPrevious: number | null
  /** Of those who completed the step before. */
  lostRate: number | null
  medianMs: number | null
  p90Ms: number | null
  /** The period before: its share of those who began then, and how far ours is from it. Null where nobody began then, or it was not asked for. */
  before: { count: number; share: number; fromStart: number; fromPrevious: number | null } | null
}

export function barsOf({ steps, previous }: FunnelResult): Bar[] {
  const start = steps[0]?.count ?? 0
  return steps.map((step, index) => {
    const lost = steps[index - 1]?.dropped ?? 0
    const before = previous?.steps[index]
    return {
      step: index + 1,
      count: step.count,
      lost,
      share: start === 0 ? 0 : step.count / start,
      lostShare: start === 0 ? 0 : lost / start,
      rateFromStart: step.rateFromStart,
      rateFromPrevious: step.rateFromPrevious,
      lostRate: index === 0 || step.rateFromPrevious === null ? null : 1 - step.rateFromPrevious,
      medianMs: step.medianMs,
      p90Ms: step.p90Ms,
      before:
        before === undefined || before.rateFromStart === null || step.rateFromStart === null
          ? null
          : {
              count: before.count,
              share: before.rateFromStart,
              fromStart: step.rateFromStart - before.rateFromStart,
              fromPrevious: difference(step.rateFromPrevious, before.rateFromPrevious),
            },
    }
  })
}

function difference(now: number | null, before: number | null): number | null {
  return now === null || before === null ? null : now - before
}

/** The step after which the most dropped, from 1; null when nobody did. Of equals the earliest. */
export function worstStep(result: FunnelResult): number | null {
  const most = Math.max(0, ...result.steps.map(step => step.dropped))
  return most === 0 ? null : result.steps.findIndex(step => step.dropped === most) + 1
}

/** A column of the time-to-convert histogram. */
export interface Column {
  fromMs: number
  toMs: number | null
  count: number
  /** Of the highest column, 0 to 1. */
  height: number
}

export function columnsOf(histogram: FunnelResult['steps'][number]['histogram']): Column[] {
  const highest = Math.max(1, ...histogram.map(each => each.count))
  return histogram.map(each => ({ ...each, height: each.count / highest }))
}
