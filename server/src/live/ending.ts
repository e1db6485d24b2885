import type { LiveBatch } from './decode.ts'
import { LEFT_MS } from './limits.ts'
import type { LiveEnd } from './schema.ts'

/** Notices that a session is over. */
export interface Ending {
  see(batch: Pick<LiveBatch, 'tab' | 'seq' | 'isLast'>, nowMs: number): void
  /** Why nothing more is expected; `undefined` as long as something is. */
  reason(nowMs: number, silentMs: number): LiveEnd['reason'] | undefined
}

/** @param lastMs when something was last heard of the session */
export function createEnding(lastMs: number): Ending {
  let heardMs = lastMs
  /** The last batch of each tab that was heard. */
  const tabs = new Map<string, { seq: number; isLast: boolean }>()
  return {
    see({ tab, seq, isLast }, nowMs) {
      heardMs = nowMs
      const known = tabs.get(tab)
      if (known === undefined || known.seq < seq) tabs.set(tab, { seq, isLast })
    },
    reason(nowMs, silentMs) {
      const hasLeft = tabs.size > 0 && [...tabs.values()].every(tab => tab.isLast)
      if (hasLeft && nowMs - heardMs >= LEFT_MS) return 'left'
      return nowMs - heardMs >= silentMs ? 'silent' : undefined
    },
  }
}
