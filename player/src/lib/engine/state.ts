import type { Range } from './ranges.ts'
import type { ChunkProblem } from './store.ts'

/** What the screen shows of playback. Plain data, a new object for every change. */
export interface PlaybackState {
  /** `waiting`: for chunks; `drawing`: for the picture; `shown`: it stands or plays; `nothing`: this tab has no keyframe. */
  picture: 'waiting' | 'drawing' | 'shown' | 'nothing'
  isPlaying: boolean
  hasEnded: boolean
  speed: number
  foldsIdle: boolean
  tab: string | null
  pinnedTab: string | null
  /** 0 to 1 while `waiting`: how much of what is needed has arrived. */
  progress: number
  buffered: Range[]
  idle: Range[]
  /** The stretch around the playhead for which nothing of the tab was recorded; null where something was. */
  gap: Range | null
  viewport: { width: number; height: number }
  /** The worst thing about the chunks at the playhead; null when all is well. */
  problem: ChunkProblem | null
  /** Lines of the loaded chunks that could not be read. */
  droppedLines: number
  /** Milliseconds that the last fold skipped; 0 when there was none just now. */
  foldedMs: number
}

type Opening = Pick<PlaybackState, 'speed' | 'foldsIdle' | 'tab' | 'viewport'>

/** Before anything has arrived. */
export function openingState(opening: Opening): PlaybackState {
  return {
    picture: 'waiting',
    isPlaying: false,
    hasEnded: false,
    pinnedTab: null,
    progress: 0,
    buffered: [],
    idle: [],
    gap: null,
    problem: null,
    droppedLines: 0,
    foldedMs: 0,
    ...opening,
  }
}

/** The state with `patch` applied; the same object when that changes nothing, so that nobody draws it again. */
export function changed(state: PlaybackState, patch: Partial<PlaybackState>): PlaybackState {
  const next = { ...state, ...patch }
  const keys = Object.keys(patch) as (keyof PlaybackState)[]
  return keys.every(key => isEqual(state[key], next[key])) ? state : next
}

/** Ranges and sizes are small plain objects; lists are made anew only when they change. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if (Array.isArray(a) || Array.isArray(b)) return false
  return JSON.stringify(a) === JSON.stringify(b)
}
