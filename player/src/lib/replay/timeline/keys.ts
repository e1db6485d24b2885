import type { View } from './scale.ts'

/** Share of what is in sight that a page of the keyboard goes. */
const PAGE = 0.1
/** Milliseconds of an arrow up or down: the same as the arrows left and right of the whole replay. */
const STEP_MS = 5_000

/** How far, in milliseconds, a key moves the slider that has the focus, by what a slider does; null for keys that are not its own. */
export function sliderStep(key: string, view: View): number | null {
  const pageMs = Math.max(1_000, Math.round(((view.toMs - view.fromMs) * PAGE) / 1_000) * 1_000)
  switch (key) {
    case 'PageUp':
      return pageMs
    case 'PageDown':
      return -pageMs
    case 'ArrowUp':
      return STEP_MS
    case 'ArrowDown':
      return -STEP_MS
    default:
      return null
  }
}
