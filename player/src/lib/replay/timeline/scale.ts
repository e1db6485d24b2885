import type { Range } from '../../engine/ranges.ts'

/** The stretch of the session that the timeline shows, epoch milliseconds. Never empty. */
export type View = Range

/** Where a moment lies in the view: 0 at its left edge, 1 at its right; below and above for what lies outside. */
export function shareOf(view: View, atMs: number): number {
  return (atMs - view.fromMs) / (view.toMs - view.fromMs)
}

/** The moment at a share of the view, kept within it. */
export function timeAt(view: View, share: number): number {
  return view.fromMs + Math.min(1, Math.max(0, share)) * (view.toMs - view.fromMs)
}

export interface Band extends Range {
  /** Milliseconds of the ranges in it: less than its length where there was something between them. */
  sumMs: number
  /** The part in sight, as shares of the view. */
  left: number
  width: number
}

/**
 * The parts of `ranges` (oldest first) that are in sight. Those closer together than `gapMs` (a pixel, say) become one: there are never more
 * than pixels.
 */
export function bandsIn(view: View, ranges: readonly Range[], gapMs: number): Band[] {
  const bands: Band[] = []
  for (const range of ranges) {
    if (range.toMs <= view.fromMs || range.fromMs >= view.toMs) continue
    const last = bands.at(-1)
    const lengthMs = range.toMs - range.fromMs
    if (last && range.fromMs - last.toMs < gapMs) {
      bands[bands.length - 1] = band(view, last.fromMs, range.toMs, last.sumMs + lengthMs)
    } else bands.push(band(view, range.fromMs, range.toMs, lengthMs))
  }
  return bands
}

function band(view: View, fromMs: number, toMs: number, sumMs: number): Band {
  const left = Math.max(0, shareOf(view, fromMs))
  return { fromMs, toMs, sumMs, left, width: Math.min(1, shareOf(view, toMs)) - left }
}

/** A share as CSS takes it. Rounded: what moves by less than a thousandth of a percent need not be drawn again. */
export function percent(share: number): string {
  return `${Math.round(share * 100_000) / 1000}%`
}
