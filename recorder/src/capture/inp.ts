import type { ElementDescriptor } from '@playhead/protocol'
import { INP_INTERACTIONS, INP_KEPT } from './thresholds.ts'

export interface Interaction {
  /** The browser's number of the interaction that the event belongs to; 0 for none. */
  id: number
  durationMs: number
  element?: ElementDescriptor
}

export interface Inp {
  /** Takes an event's part in an interaction; `describe` is called only if it is among the longest. */
  add(id: number, durationMs: number, describe: () => ElementDescriptor | undefined): void
  /** The longest interaction, leaving out one for each 50 of `count` (web.dev/articles/inp); undefined before the first. */
  value(count?: number): Interaction | undefined
}

/** Interaction to next paint. Keeps the ten longest, as the web-vitals library does. */
export function createInp(): Inp {
  let longest: Interaction[] = []
  let first = Number.POSITIVE_INFINITY
  let last = 0
  return {
    add(id, durationMs, describe) {
      if (!id) return
      first = Math.min(first, id)
      last = Math.max(last, id)
      const known = longest.find(other => other.id === id)
      const least = known ?? longest[INP_KEPT - 1]
      if (least && least.durationMs >= durationMs) return
      longest = [{ id, durationMs, element: describe() ?? known?.element }, ...longest.filter(other => other !== known)]
        .sort((a, b) => b.durationMs - a.durationMs)
        .slice(0, INP_KEPT)
    },
    // Browsers without `performance.interactionCount` number interactions in steps of seven.
    value: (count = (last - first) / 7 + 1) =>
      longest[Math.min(longest.length - 1, Math.floor(count / INP_INTERACTIONS))],
  }
}
