import { type Digest, firstFrom } from './digest.ts'
import { ERROR_RANK, RAGE_RANK } from './kinds.ts'
import type { View } from './scale.ts'

/** What the events in sight come to, slot by slot. The first slot may begin before the view: slots lie on a grid that does not move with it. */
export interface Slots {
  fromMs: number
  slotMs: number
  /** Events of every kind. */
  counts: Uint32Array
  /** 1 where a slot has an error; where it has a rage click. */
  errors: Uint8Array
  rages: Uint8Array
}

/** Counts what is in sight, in one pass. The grid begins at `anchorMs`: bars stand still against their events while the view moves. */
export function slotsIn({ times, ranks }: Digest, view: View, anchorMs: number, count: number): Slots {
  const slotMs = (view.toMs - view.fromMs) / count
  const firstSlot = Math.floor((view.fromMs - anchorMs) / slotMs)
  const fromMs = anchorMs + firstSlot * slotMs
  const size = count + 2
  const slots: Slots = {
    fromMs,
    slotMs,
    counts: new Uint32Array(size),
    errors: new Uint8Array(size),
    rages: new Uint8Array(size),
  }
  for (let index = firstFrom(times, fromMs); index < times.length; index += 1) {
    const slot = Math.floor(((times[index] ?? 0) - fromMs) / slotMs)
    if (slot >= size) break
    slots.counts[slot] = (slots.counts[slot] ?? 0) + 1
    const rank = ranks[index] ?? 0
    if (rank >= ERROR_RANK) slots.errors[slot] = 1
    else if (rank === RAGE_RANK) slots.rages[slot] = 1
  }
  return slots
}

/** Units of the drawing that is stretched over the view: as wide, and as high. */
export const DRAWING = { width: 1_000, height: 100 }
/** Share of a slot that its bar leaves free. */
const GAP = 0.25
/** The least that a bar is high: one event among thousands is still one. */
const LEAST_HEIGHT = 12
/** Events in the fullest slot below which bars do not reach the top: two clicks are no storm. */
const LEAST_TOP = 4

/**
 * Bars of how much happened, as an SVG path. Heights go by the square root, as a few events are worth seeing beside hundreds; the scale is a
 * power of two of the fullest slot in sight, so that it does not change with every step of the view.
 */
export function barsPath({ fromMs, slotMs, counts }: Slots, view: View): string {
  let most = LEAST_TOP
  for (const count of counts) if (count > most) most = count
  const top = Math.sqrt(2 ** Math.ceil(Math.log2(most)))
  const unit = DRAWING.width / (view.toMs - view.fromMs)
  const width = slotMs * unit * (1 - GAP)
  let path = ''
  for (let slot = 0; slot < counts.length; slot += 1) {
    const count = counts[slot] ?? 0
    if (count === 0) continue
    const height = Math.max(LEAST_HEIGHT, (Math.sqrt(count) / top) * DRAWING.height)
    const left = (fromMs + slot * slotMs - view.fromMs) * unit
    path += `M${round(left)} ${DRAWING.height}v${round(-height)}h${round(width)}v${round(height)}z`
  }
  return path
}

/** Lines from top to bottom in the middle of every slot that is set, as an SVG path. */
export function stemsPath({ fromMs, slotMs }: Slots, isSet: Uint8Array, view: View): string {
  const unit = DRAWING.width / (view.toMs - view.fromMs)
  let path = ''
  for (let slot = 0; slot < isSet.length; slot += 1) {
    if (isSet[slot]) path += `M${round((fromMs + (slot + 0.5) * slotMs - view.fromMs) * unit)} 0V${DRAWING.height}`
  }
  return path
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
