import type { SessionEvent } from '@playhead/server/api'
import { LOUD_RANK, rankOf } from './kinds.ts'

/** Events, oldest first, with what layout asks of them in arrays of numbers: reading those is ten times faster than reading the events. */
export interface Digest {
  events: readonly SessionEvent[]
  times: Float64Array
  ranks: Uint8Array
}

export function digestOf(events: readonly SessionEvent[]): Digest {
  const times = new Float64Array(events.length)
  const ranks = new Uint8Array(events.length)
  events.forEach((event, index) => {
    times[index] = event.atMs
    ranks[index] = rankOf(event.type)
  })
  return { events, times, ranks }
}

/** All events, those that can have a mark, and those that always have one. Made once for the events of a session. */
export interface Digests {
  every: Digest
  marked: Digest
  loud: Digest
}

export function digestsOf(events: readonly SessionEvent[]): Digests {
  const marked = events.filter(event => rankOf(event.type) > 0)
  const loud = marked.filter(event => rankOf(event.type) >= LOUD_RANK)
  return { every: digestOf(events), marked: digestOf(marked), loud: digestOf(loud) }
}

/** Index of the first of `times` (ascending) that is `atMs` or later. */
export function firstFrom(times: Float64Array, atMs: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) < atMs) low = middle + 1
    else high = middle
  }
  return low
}
