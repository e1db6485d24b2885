import { GENERATION_MS, MAX_RING_CHARS } from '../limits.ts'
import type { Line } from '../pending.ts'

/** The last of the picture, in memory: two generations, each beginning with a keyframe, so that what is thrown away never breaks the rest. */
export interface Ring {
  /** Adds a snapshot line. True when the next generation is due and a full snapshot should be taken. */
  hold(line: Line): boolean
  /** Hands out what is held, in order, and forgets it. */
  take(): { lines: Line[]; isCut: boolean }
}

interface Generation {
  lines: Line[]
  chars: number
}

/** An empty ring. Holds from 30 s on, of quiet pages more; `isCut` when bytes were over before that. */
export function createRing(): Ring {
  let older: Generation = { lines: [], chars: 0 }
  let newer = older
  let begunMs = 0
  let isCut = false

  return {
    hold(line) {
      const isDue = Math.abs(line.atMs - begunMs) >= GENERATION_MS
      if (line.isMeta && (isDue || !newer.lines.length)) {
        older = newer
        newer = { lines: [], chars: 0 }
        begunMs = line.atMs
      }
      // Without its keyframe a line cannot be shown.
      if (!line.isMeta && !newer.lines.length) return isDue
      newer.lines.push(line)
      newer.chars += line.json.length
      if (newer.chars + older.chars > MAX_RING_CHARS) older = { lines: [], chars: 0 }
      if (newer.chars > MAX_RING_CHARS) {
        newer = { lines: [], chars: 0 }
        isCut = true
      }
      return isDue
    },
    take() {
      const taken = { lines: [...older.lines, ...newer.lines], isCut }
      older = { lines: [], chars: 0 }
      newer = older
      begunMs = 0
      isCut = false
      return taken
    },
  }
}
