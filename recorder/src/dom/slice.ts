import { CSS_SLICE_MS, NODES_PER_LOOK } from '../limits.ts'

/** How far the running slice of work may go. Times are those of `performance.now()`. */
export interface Slice {
  /** Begins to measure. `endMs` Infinity: all of it. */
  begin(endMs: number): void
  /** True when the time is up, and then until the next begins. Asked once a node. */
  isLate(): boolean
  /** As `isLate`, for style sheets, which have a budget of their own. */
  isCssLate(): boolean
  isWhole(): boolean
}

export function createSlice(): Slice {
  let endMs = 0
  let cssEndMs = 0
  let looks = 0
  let isLate = false
  const isWhole = (): boolean => endMs === Number.POSITIVE_INFINITY
  return {
    begin(end) {
      endMs = end
      cssEndMs = performance.now() + CSS_SLICE_MS
      isLate = false
      looks = 0
    },
    // The first look at the clock comes after some nodes, so that every slice gets somewhere.
    isLate() {
      if (++looks % NODES_PER_LOOK === 0) isLate ||= performance.now() >= endMs
      return isLate
    },
    isCssLate: () => !isWhole() && performance.now() >= Math.min(endMs, cssEndMs),
    isWhole,
  }
}
