import type { Range } from '../../engine/ranges.ts'
import { shareOf, timeAt, type View } from './scale.ts'

/** Milliseconds the view shows at least: at 1,000 pixels two to the pixel, closer than one frame needs. */
const MIN_VIEW_MS = 2_000
/** What one press of a key or a button does to the length of the view. */
export const ZOOM_STEP = 2
/** A trackpad's pinch to twice the distance comes as some 150 pixels of wheel in small parts; a mouse sends 100 and more in a notch, which is cut. */
const WHEEL_PER_PX = 0.005
const MAX_WHEEL_PX = 60
/** Share of the view from which a playhead that goes on turns the page, and where it stands on the next one. */
const TURN_AT = 0.95
const TURN_TO = 0.1
/** Milliseconds in one frame that only a seek goes: a slow frame (200 ms) at 16x is less. */
const SEEK_MS = 4_000

/** The whole session as a view, a millisecond long at least. */
export function wholeOf(session: Range): View {
  return { fromMs: session.fromMs, toMs: Math.max(session.toMs, session.fromMs + 1) }
}

/** How many views fit into the session: 1 shows all of it. */
export function zoomOf(view: View, whole: View): number {
  return (whole.toMs - whole.fromMs) / (view.toMs - view.fromMs)
}

/** `lengthMs` of the session from `fromMs`, moved to lie within it, in whole milliseconds; null when that is all of it. */
function fit(whole: View, fromMs: number, lengthMs: number): View | null {
  const wholeMs = whole.toMs - whole.fromMs
  const keptMs = Math.max(Math.min(MIN_VIEW_MS, wholeMs), lengthMs)
  if (keptMs >= wholeMs) return null
  const from = Math.round(Math.min(whole.toMs - keptMs, Math.max(whole.fromMs, fromMs)))
  return { fromMs: from, toMs: from + Math.round(keptMs) }
}

/** `factor` times closer; what is at `anchorMs` stays where it is on the screen. Null shows the whole session, here and below. */
export function zoomAround(view: View, whole: View, factor: number, anchorMs: number): View | null {
  const share = Math.min(1, Math.max(0, shareOf(view, anchorMs)))
  const lengthMs = Math.max(MIN_VIEW_MS, (view.toMs - view.fromMs) / factor)
  return fit(whole, timeAt(view, share) - share * lengthMs, lengthMs)
}

/** The factor of a turn of the wheel by `deltaPx`; towards the viewer, which is positive, is out. */
export function wheelFactor(deltaPx: number): number {
  return Math.exp(-Math.min(MAX_WHEEL_PX, Math.max(-MAX_WHEEL_PX, deltaPx)) * WHEEL_PER_PX)
}

/** Moves the view to begin at `fromMs`, as far as the session goes. */
export function panTo(view: View, whole: View, fromMs: number): View | null {
  return fit(whole, fromMs, view.toMs - view.fromMs)
}

/** The view of a zoom with `atMs` in its middle. */
export function viewAround(whole: View, zoom: number, atMs: number): View | null {
  const lengthMs = (whole.toMs - whole.fromMs) / zoom
  return fit(whole, atMs - lengthMs / 2, lengthMs)
}

/** Two places of two fingers, shares of the view. */
export type Fingers = readonly [number, number]
/** Share of the view that fingers lie apart at least: closer, a tremble would be a jump. */
const MIN_APART = 0.02

/** The view in which what the fingers took hold of (in `view`, at `start`) lies under them now: pinches and moves in one. */
export function pinchView(view: View, whole: View, start: Fingers, now: Fingers): View | null {
  const [first, second] = apart(start)
  const [left, right] = apart(now)
  const viewMs = view.toMs - view.fromMs
  const lengthMs = Math.max(MIN_VIEW_MS, (viewMs * (second - first)) / (right - left))
  const middleMs = view.fromMs + viewMs * ((first + second) / 2)
  return fit(whole, middleMs - lengthMs * ((left + right) / 2), lengthMs)
}

function apart([a, b]: Fingers): Fingers {
  const left = Math.min(a, b)
  return [left, Math.max(left + MIN_APART, Math.max(a, b))]
}

/**
 * The view after the playhead went from `beforeMs` to `atMs`. Playing over the right edge turns the page, as sound editors do: a view that
 * slid along would lay out everything anew on every frame, and nothing in it could be pointed at. A seek is shown in the middle. A view
 * that somebody moved away from the playhead stays.
 */
export function followView(view: View, whole: View, beforeMs: number, atMs: number): View {
  const lengthMs = view.toMs - view.fromMs
  const isSeek = atMs < beforeMs || atMs - beforeMs > SEEK_MS
  const isInside = atMs >= view.fromMs && atMs <= view.toMs
  if (isSeek) return isInside ? view : (fit(whole, atMs - lengthMs / 2, lengthMs) ?? whole)
  const wasInside = beforeMs >= view.fromMs && beforeMs <= view.toMs
  const turnsPage = wasInside && shareOf(view, atMs) >= TURN_AT && view.toMs < whole.toMs
  return turnsPage ? (fit(whole, atMs - lengthMs * TURN_TO, lengthMs) ?? whole) : view
}

/** Reads `?zoom=`; 1 for what is none. */
export function parseZoom(text: string | null): number {
  const zoom = Number(text ?? '')
  return Number.isFinite(zoom) && zoom > 1 ? zoom : 1
}

/** A zoom as it stands in the address; empty for the whole session. */
export function formatZoom(zoom: number): string {
  return zoom < 1.05 ? '' : String(Number(zoom.toPrecision(3)))
}
