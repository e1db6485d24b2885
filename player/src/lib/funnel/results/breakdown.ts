import type { FunnelBreakdown, StepCounts } from '@playhead/server/api'

/** What all groups are together, per step: what the funnel itself shows. */
export function totalsOf({ groups }: FunnelBreakdown): Pick<StepCounts, 'count' | 'dropped' | 'rateFromStart'>[] {
  const steps = groups[0]?.steps.length ?? 0
  const sum = (pick: (step: StepCounts) => number, index: number) =>
    groups.reduce((total, group) => total + (group.steps[index] ? pick(group.steps[index]) : 0), 0)
  const began = sum(step => step.count, 0)
  return Array.from({ length: steps }, (_, index) => {
    const count = sum(step => step.count, index)
    return { count, dropped: sum(step => step.dropped, index), rateFromStart: began === 0 ? null : count / began }
  })
}
