import { guarded } from '../guard.ts'
import { DRAIN_MAX_WAIT_MS, SLICE_MS } from '../limits.ts'

/** Runs work in slices while the page is idle, `waitMs` after it was asked for at the latest. */
export interface Schedule {
  /** Asks for a slice. Asking again before it ran changes nothing. */
  request(waitMs?: number): void
  cancel(): void
}

/**
 * @param work gets the time on `performance.now()` at which its slice ends
 */
export function createSchedule(work: (deadlineMs: number) => void): Schedule {
  let cancel: (() => void) | undefined
  const run = guarded((idle?: IdleDeadline) => {
    cancel = undefined
    const leftMs = idle && !idle.didTimeout ? Math.min(SLICE_MS, idle.timeRemaining()) : SLICE_MS
    work(performance.now() + leftMs)
  })
  return {
    request(waitMs = DRAIN_MAX_WAIT_MS) {
      if (cancel) return
      // Longer waits are not for idle time: they are meant to let changes gather.
      if (typeof requestIdleCallback === 'function' && waitMs <= DRAIN_MAX_WAIT_MS) {
        const id = requestIdleCallback(run, { timeout: waitMs })
        cancel = () => cancelIdleCallback(id)
      } else {
        const id = setTimeout(run, waitMs)
        cancel = () => clearTimeout(id)
      }
    },
    cancel() {
      cancel?.()
      cancel = undefined
    },
  }
}
