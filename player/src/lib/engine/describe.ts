import type { Chunk, SessionEvent } from '@playhead/server/api'
import { busyRanges } from './events.ts'
import { GAP_MS, IDLE_THRESHOLD_MS } from './limits.ts'
import { bufferedRanges, idleRanges, type Range } from './ranges.ts'
import type { PlaybackState } from './state.ts'
import type { ChunkStore } from './store.ts'

/** What playback says of the chunks at the playhead: how much of the needed has arrived, and the worst that is wrong with them. */
export function describeNeeded(
  chunks: readonly Chunk[],
  needed: readonly Chunk[],
  store: ChunkStore,
  span: Range,
): Pick<PlaybackState, 'progress' | 'problem'> {
  const total = needed.reduce((sum, chunk) => sum + chunk.jsonBytes, 0)
  const arrived = needed.reduce((sum, chunk) => sum + Math.min(chunk.jsonBytes, store.arrived(chunk)), 0)
  const missing = chunks.find(
    chunk => store.problemOf(chunk) !== null && chunk.fromMs <= span.toMs && chunk.toMs >= span.fromMs,
  )
  return { progress: total === 0 ? 1 : arrived / total, problem: missing ? store.problemOf(missing) : null }
}

/** What playback says of the session as a whole, as far as it has been loaded. */
export function describeLoaded(
  chunks: readonly Chunk[],
  store: ChunkStore,
  events: readonly SessionEvent[],
  session: Range,
): Pick<PlaybackState, 'buffered' | 'idle' | 'droppedLines'> {
  return {
    buffered: bufferedRanges(chunks, index => store.get(chunks[index] as Chunk) !== null),
    idle: idleRanges(busyRanges(chunks, store.busyOf, events), session, IDLE_THRESHOLD_MS),
    droppedLines: chunks.reduce((sum, chunk) => sum + (store.get(chunk)?.dropped ?? 0), 0),
  }
}

/** The stretch around `atMs` for which there is no chunk of the tab; null where there is one, or where the stretch is short. */
export function gapAt(chunks: readonly Chunk[], tab: string, session: Range, atMs: number): Range | null {
  const gap = { ...session }
  for (const { tabs, fromMs, toMs } of chunks) {
    if (!tabs.includes(tab)) continue
    if (fromMs <= atMs && toMs >= atMs) return null
    if (toMs < atMs) gap.fromMs = Math.max(gap.fromMs, toMs)
    else gap.toMs = Math.min(gap.toMs, fromMs)
  }
  return gap.toMs - gap.fromMs >= GAP_MS ? gap : null
}
