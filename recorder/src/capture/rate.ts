import type { IndexEventType } from '@playhead/protocol'
import { RATE_WINDOW_MS } from '../limits.ts'
import { nowMs } from '../natives.ts'
import type { Signals } from './types.ts'

/**
 * Lets so many events of a kind through a minute: each call asks for one, `limit` may differ between them. Those over it are counted, and told of
 * in one `recorder` event when the next one is asked for after the minute, or the page is left.
 */
export function createRate({ report, onLeave }: Signals, type: IndexEventType): (limit: number) => boolean {
  let asked = 0
  let count = 0
  let fromMs = 0
  const tell = (): void => {
    if (count) report({ type: 'recorder', name: 'too_many_events', props: { type, count } })
    count = 0
  }
  onLeave(tell)
  return limit => {
    if (Math.abs(nowMs() - fromMs) > RATE_WINDOW_MS) {
      tell()
      asked = 0
      fromMs = nowMs()
    }
    if (++asked <= limit) return true
    count++
    return false
  }
}
