import type { Chunk } from '@playhead/server/api'
import { AHEAD_JSON_BYTES, AHEAD_MS } from './limits.ts'
import type { TabSwitch } from './tabs.ts'

/** Which chunks a picture needs. Pure: it sees the manifest and a time, and never fetches. */

export interface Keyframe {
  tab: string
  atMs: number
}

/**
 * The keyframe to draw `tab` at `atMs` from: its last full snapshot up to then, or its first one where the moment lies before it
 * (the picture starts a little late). Null when the tab has none: then it cannot be drawn at all.
 */
export function keyframeFor(chunks: readonly Chunk[], tab: string, atMs: number): Keyframe | null {
  let last: Keyframe | null = null
  let first: Keyframe | null = null
  for (const keyframe of chunks.flatMap(chunk => chunk.keyframes)) {
    if (keyframe.tab !== tab) continue
    if (!first || keyframe.atMs < first.atMs) first = keyframe
    if (keyframe.atMs <= atMs && (!last || keyframe.atMs > last.atMs)) last = keyframe
  }
  return last ?? first
}

/** Chunks that must be here before `tab` can be shown at `atMs`: from the one holding its keyframe to the moment. */
export function chunksForPicture(chunks: readonly Chunk[], tab: string, atMs: number): Chunk[] {
  const keyframe = keyframeFor(chunks, tab, atMs)
  return keyframe ? chunksBetween(chunks, tab, keyframe.atMs, Math.max(atMs, keyframe.atMs)) : []
}

/** Chunks that hold something of `tab` in [fromMs, toMs], as far as the manifest can tell. */
export function chunksBetween(chunks: readonly Chunk[], tab: string, fromMs: number, toMs: number): Chunk[] {
  return chunks.filter(chunk => chunk.tabs.includes(tab) && chunk.toMs >= fromMs && chunk.fromMs <= toMs)
}

/** Chunks of any tab in the time ahead, nearest first, until `maxJsonBytes` is spent (always at least one). */
export function chunksAhead(chunks: readonly Chunk[], atMs: number, aheadMs: number, maxJsonBytes: number): Chunk[] {
  const ahead: Chunk[] = []
  let spent = 0
  for (const chunk of chunks) {
    if (chunk.toMs < atMs) continue
    if (chunk.fromMs > atMs + aheadMs && ahead.length > 0) break
    spent += chunk.jsonBytes
    if (spent > maxJsonBytes && ahead.length > 0) break
    ahead.push(chunk)
    if (chunk.fromMs > atMs + aheadMs) break
  }
  return ahead
}

/**
 * How far `tab` is known without a hole, given that everything before `fromMs` is: the start of the first chunk of the tab that is not
 * here. Events from there on must wait, even those that have arrived: adding an older event later corrupts the picture.
 */
export function knownUntil(
  chunks: readonly Chunk[],
  tab: string,
  fromMs: number,
  isHere: (chunk: Chunk) => boolean,
): number {
  let untilMs = Number.POSITIVE_INFINITY
  for (const chunk of chunks) {
    if (!chunk.tabs.includes(tab) || chunk.toMs < fromMs || isHere(chunk)) continue
    untilMs = Math.min(untilMs, Math.max(chunk.fromMs, fromMs))
  }
  return untilMs
}

/** Tabs of which the first picture is fetched before they are switched to: more than four in a minute is somebody looking for a tab. */
const MAX_COMING_TABS = 4

/** What to fetch ahead at a speed: about a minute of it at 1x, and the first picture of each tab that will be switched to meanwhile. */
export function planAhead(
  chunks: readonly Chunk[],
  atMs: number,
  speed: number,
  switches: readonly TabSwitch[],
): Chunk[] {
  // A quarter of a minute at 16x is as much as at 4x: bytes bound it then.
  const aheadMs = AHEAD_MS * Math.min(4, Math.max(1, speed))
  const coming = switches.filter(next => next.fromMs > atMs && next.fromMs <= atMs + aheadMs).slice(0, MAX_COMING_TABS)
  return [
    ...chunksAhead(chunks, atMs, aheadMs, AHEAD_JSON_BYTES),
    ...coming.flatMap(next => chunksForPicture(chunks, next.tab, next.fromMs)),
  ]
}
