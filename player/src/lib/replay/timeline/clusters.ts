import type { EventType } from '../../events/catalogue.ts'
import { type Digest, type Digests, firstFrom } from './digest.ts'
import { levelOf } from './kinds.ts'
import type { View } from './scale.ts'

/** Events that share one mark. */
export interface Cluster {
  /** Where the mark stands: at the first of them, or of those of the highest level among them. */
  atMs: number
  /** The kind that is seen: the loudest in it. */
  type: EventType
  count: number
  /** Which they are, of the events that it counts in: `first` up to `first + count - 1`. */
  first: number
}

/** Events for each place of a mark, on average, up to which all that can have one do. */
const ROOM = 1.5

/** What to mark when a mark takes `placeMs` of a session of `lengthMs`. Depends on the zoom alone: moving along shows and hides nothing. */
export function markedWithRoom({ marked, loud }: Digests, lengthMs: number, placeMs: number): Digest {
  return marked.events.length * placeMs <= lengthMs * ROOM ? marked : loud
}

/**
 * Marks for what is in sight, no two of which overlap. A mark takes in what follows it by less than `placeMs`. It stands at its first event, or
 * moves on to the first that is of a higher level (`levelOf`): an error is marked where it happened, not at the click before. A cluster is the
 * same wherever the view stands: it is counted from the last pause of `placeMs` before the view, where any counting would begin anew.
 * Clusters on a grid of time would be simpler, and would overlap, or stand beside their events.
 */
export function clustersIn({ events, times, ranks }: Digest, view: View, placeMs: number): Cluster[] {
  const clusters: Cluster[] = []
  // A mark moves on twice at most.
  let first = pauseBefore(times, view.fromMs - 2 * placeMs, placeMs)
  while (first < times.length && (times[first] ?? 0) <= view.toMs) {
    let atMs = times[first] ?? 0
    let loudest = first
    let next = first + 1
    for (; next < times.length && (times[next] ?? 0) - atMs < placeMs; next += 1) {
      const [rank, most] = [ranks[next] ?? 0, ranks[loudest] ?? 0]
      if (levelOf(rank) > levelOf(most)) atMs = times[next] ?? 0
      if (rank > most) loudest = next
    }
    const type = events[loudest]?.type
    if (type && atMs >= view.fromMs && atMs <= view.toMs) clusters.push({ atMs, type, count: next - first, first })
    first = next
  }
  return clusters
}

/** Index of the first event behind the last pause before `atMs`; of the first event if there is none. */
function pauseBefore(times: Float64Array, atMs: number, pauseMs: number): number {
  let index = firstFrom(times, atMs)
  while (index > 0 && (times[index] ?? Number.POSITIVE_INFINITY) - (times[index - 1] ?? 0) < pauseMs) index -= 1
  return index
}
