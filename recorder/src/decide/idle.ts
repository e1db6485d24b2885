import { guarded, listen, type Stop } from '../guard.ts'
import { HIDDEN_PAUSE_MS, IDLE_PAUSE_MS } from '../limits.ts'
import { nowMs } from '../natives.ts'

/**
 * Milliseconds until the tab counts as left alone; none or less when it does. Visible ones after 5 min in which nobody did anything, hidden
 * ones after a minute: one who looks something up elsewhere comes back without a new keyframe.
 * @param activeMs when somebody last did something here
 * @param turnedMs when the tab was last shown or hidden
 */
export function untilIdleMs(nowMs: number, activeMs: number, turnedMs: number, isHidden: boolean): number {
  if (isHidden) return turnedMs + HIDDEN_PAUSE_MS - nowMs
  return Math.max(activeMs, turnedMs) + IDLE_PAUSE_MS - nowMs
}

/** Watches whether anybody is there. */
export interface Idle {
  /** Somebody did something in this tab. */
  active(): void
  stop: Stop
}

/** Calls `rest` when the tab is left alone, and `wake` when somebody is back or looks at it again. */
export function watchIdle(rest: () => void, wake: () => void): Idle {
  let activeMs = nowMs()
  let turnedMs = activeMs
  let isIdle = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const isHidden = (): boolean => document.visibilityState === 'hidden'
  const look = guarded(() => {
    clearTimeout(timer)
    const leftMs = untilIdleMs(nowMs(), activeMs, turnedMs, isHidden())
    if (leftMs > 0) timer = setTimeout(look, leftMs)
    else if (!isIdle) {
      isIdle = true
      rest()
    }
  })
  const back = (): void => {
    if (!isIdle || isHidden()) return
    isIdle = false
    wake()
    look()
  }
  const unlisten = listen(document, ['visibilitychange'], () => {
    turnedMs = nowMs()
    look()
    back()
  })
  look()
  return {
    active() {
      activeMs = nowMs()
      back()
    },
    stop() {
      clearTimeout(timer)
      unlisten()
    },
  }
}
