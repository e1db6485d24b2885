import { CLS_GAP_MS, CLS_WINDOW_MS } from './thresholds.ts'

export interface Shift {
  value: number
  /** Milliseconds on the page's clock. */
  startTime: number
  hadRecentInput: boolean
}

/** Cumulative layout shift: takes shifts in order, gives the sum of the worst session window so far (web.dev/articles/cls). */
export function createCls(): (shift: Shift) => number {
  let worst = 0
  let sum = 0
  let firstMs = 0
  let lastMs = Number.NEGATIVE_INFINITY
  return ({ value, startTime, hadRecentInput }) => {
    if (hadRecentInput) return worst
    const goesOn = startTime - lastMs < CLS_GAP_MS && startTime - firstMs < CLS_WINDOW_MS
    sum = goesOn ? sum + value : value
    if (!goesOn) firstMs = startTime
    lastMs = startTime
    worst = Math.max(worst, sum)
    return worst
  }
}
