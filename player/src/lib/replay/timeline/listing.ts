import type { SessionEvent } from '@playhead/server/api'
import { describeEvent, type EventType, indexAt } from '../../events/catalogue.ts'
import type { Cluster } from './clusters.ts'
import { rankOf } from './kinds.ts'
import type { Mark } from './marks.ts'
import { shareOf, type View } from './scale.ts'

/** Lines of a listing: as many as one reads while pointing. */
const MAX_LINES = 6
/** Events looked at for it. A cluster of more is told of by its kinds, which count all of them. */
const MAX_READ = 1_000

export interface Line {
  type: EventType
  title: string
  /** How many events say just this. */
  count: number
  /** The first of them. */
  atMs: number
}

export interface Listing {
  /** How many of each kind, the loudest first. */
  kinds: { type: EventType; count: number }[]
  lines: Line[]
  /** Events behind those of the lines. */
  more: number
}

/** What is in a cluster, the loudest first, the same things counted together. `marked`: what the cluster counts in. */
export function listCluster(marked: readonly SessionEvent[], { first, count }: Cluster): Listing {
  const kinds = new Map<EventType, number>()
  const lines = new Map<string, Line>()
  for (let index = first; index < first + count; index += 1) {
    const event = marked[index]
    if (!event) break
    kinds.set(event.type, (kinds.get(event.type) ?? 0) + 1)
    if (index - first >= MAX_READ) continue
    const { title } = describeEvent(event)
    const key = `${event.type}\n${title}`
    const line = lines.get(key)
    if (line) line.count += 1
    else lines.set(key, { type: event.type, title, count: 1, atMs: event.atMs })
  }
  const shown = [...lines.values()]
    .sort((a, b) => rankOf(b.type) - rankOf(a.type) || a.atMs - b.atMs)
    .slice(0, MAX_LINES)
  return {
    kinds: [...kinds]
      .map(([type, number]) => ({ type, count: number }))
      .sort((a, b) => rankOf(b.type) - rankOf(a.type)),
    lines: shown,
    more: count - shown.reduce((sum, line) => sum + line.count, 0),
  }
}

/** The event nearest to `atMs`, no further away than `withinMs`. `events` oldest first. */
export function nearestEvent(events: readonly SessionEvent[], atMs: number, withinMs: number): SessionEvent | null {
  const index = indexAt(events, atMs)
  const [before, after] = [events[index], events[index + 1]]
  const beforeMs = before ? atMs - before.atMs : Number.POSITIVE_INFINITY
  const afterMs = after ? after.atMs - atMs : Number.POSITIVE_INFINITY
  const nearest = beforeMs <= afterMs ? before : after
  return nearest && Math.min(beforeMs, afterMs) <= withinMs ? nearest : null
}

/** The mark or cluster that is pointed at: the nearest within `reach`, a share of the view; a mark before a cluster at the same place. */
export function pointedAt<Pointed extends Pick<Mark | Cluster, 'atMs'>>(
  things: readonly Pointed[],
  view: View,
  share: number,
  reach: number,
): Pointed | null {
  let nearest: Pointed | null = null
  let nearestBy = reach
  for (const thing of things) {
    const by = Math.abs(shareOf(view, thing.atMs) - share)
    if (by > nearestBy || (nearest && by === nearestBy)) continue
    nearest = thing
    nearestBy = by
  }
  return nearest
}
