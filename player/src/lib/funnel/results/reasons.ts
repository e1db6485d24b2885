import type { FunnelReasons, ReasonKey } from '@playhead/server/api'

export type Reason = FunnelReasons['reasons'][number]

/** Odds that the axis shows to either side of even: beyond a hundred times more likely, how much more does not matter. */
const MAX_ODDS = 100

/** Where odds stand on a logarithmic axis, 0 (a hundred times less likely) over 0.5 (even) to 1. */
export function oddsOnAxis(odds: number): number {
  const clamped = Math.min(MAX_ODDS, Math.max(1 / MAX_ODDS, odds))
  return 0.5 + Math.log(clamped) / (2 * Math.log(MAX_ODDS))
}

/** `3.4 ×`, in whole numbers from ten on; words where there is no number. */
export function liftText(lift: number | null): string {
  if (lift === null) return 'only dropped'
  return `${lift >= 10 ? Math.round(lift) : lift.toFixed(1)} ×`
}

export function oddsText({ value, low, high }: Reason['oddsRatio']): string {
  return `${short(value)} (${short(low)} to ${short(high)})`
}

const short = (value: number): string =>
  value >= 1_000 ? '> 1,000' : value >= 10 ? value.toFixed(0) : value.toFixed(1)

export function isSameReason(a: ReasonKey | undefined, b: ReasonKey): boolean {
  return a?.kind === b.kind && a.value === b.value
}
