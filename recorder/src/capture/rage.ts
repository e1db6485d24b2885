import type { ElementDescriptor } from '@playhead/protocol'
import { RAGE_CLICKS, RAGE_MS, RAGE_PX } from './thresholds.ts'

export interface Click {
  /** Undefined where the click hit no control: two clicks on one paragraph may be far apart. */
  control?: Element
  element: ElementDescriptor
  /** CSS pixels in the viewport. */
  x: number
  y: number
  atMs: number
}

/** True when the click belongs to the burst: soon enough after its last one, and on the same control or near. */
export function goesOn(burst: readonly Click[], click: Click): boolean {
  const last = burst[burst.length - 1]
  return Boolean(
    last &&
      click.atMs - last.atMs < RAGE_MS &&
      ((click.control && click.control === last.control) || Math.hypot(click.x - last.x, click.y - last.y) <= RAGE_PX),
  )
}

/** True when enough of the burst's clicks came fast enough. */
export function isRage(burst: readonly Click[]): boolean {
  return burst.some(
    (click, index) => click.atMs - (burst[index - RAGE_CLICKS + 1]?.atMs ?? Number.NEGATIVE_INFINITY) < RAGE_MS,
  )
}

/**
 * Controls that are clicked fast on purpose: steppers, carousels, calendars, keypads, by what stands on them (one or two characters that are not
 * letters, or a word; English, because others are not worth their bytes). They count only while the page does not answer.
 */
export function isRepeated(name = ''): boolean {
  return /^[^\p{L}]{1,2}$|\b(next|prev|previous|increase|decrease|plus|minus|add|remove|zoom|undo|redo)\b/iu.test(name)
}
