import { FLUSH_INTERVAL_MS } from '@playhead/protocol'
import type { Batch } from './batch.ts'
import { guarded } from './guard.ts'
import type { Identity } from './identity.ts'
import {
  append,
  cut,
  isEmpty,
  isFull,
  type Line,
  mustCutBefore,
  newPending,
  type Pending,
  splitForUnload,
} from './pending.ts'

/** Gathers lines and cuts them into batches: every 5 s, and when enough has gathered. */
export interface Batcher {
  add(line: Line): void
  /** Cuts what waits. */
  flush(): void
  /** All that was not handed over yet, in pieces that a page that goes away can send. */
  takeAll(): Batch[]
  /** Batches are handed over from now on: until then they have no name, and wait. */
  release(): void
  /** Cuts that often from now on, in milliseconds; 0: every 5 s. */
  pace(flushMs: number): void
  /** Forgets what waits. */
  clear(): void
}

/**
 * @param send gets each batch that is cut
 * @param beforeCut is called before what waits is cut, and may add to it
 */
export function createBatcher(identity: Identity, send: (batch: Batch) => void, beforeCut: () => void): Batcher {
  let pending = newPending()
  let timer: ReturnType<typeof setTimeout> | undefined
  let held: Pending[] | undefined = []
  let paceMs = identity.marks.paceMs

  const nameBatch = (part: Pending): Batch => ({ ...identity.next(), visitor: identity.visitor, ...cut(part) })

  function add(line: Line): void {
    if (mustCutBefore(pending, line)) cutNow()
    append(pending, line)
  }

  function take(): Pending {
    clearTimeout(timer)
    timer = undefined
    const taken = pending
    pending = newPending()
    return taken
  }

  function cutNow(): void {
    const taken = take()
    if (isEmpty(taken)) return
    if (held) held.push(taken)
    else send(nameBatch(taken))
  }

  const flush = guarded(() => {
    if (!isEmpty(pending)) beforeCut()
    cutNow()
  })

  return {
    add(line) {
      add(line)
      if (isFull(pending)) flush()
      else timer ??= setTimeout(flush, paceMs || FLUSH_INTERVAL_MS)
    },
    flush,
    takeAll() {
      const parts = [...(held ?? []), take()]
      if (held) held = []
      return parts.flatMap(splitForUnload).map(nameBatch)
    },
    release() {
      const parts = held ?? []
      held = undefined
      for (const part of parts) send(nameBatch(part))
    },
    pace(flushMs) {
      const before = paceMs || 0
      if (flushMs === before) return
      paceMs = flushMs
      // For the next page of the visit: it would else be silent for its first 5 s.
      identity.mark({ paceMs })
      if (!before) flush()
    },
    clear() {
      take()
      if (held) held = []
    },
  }
}
