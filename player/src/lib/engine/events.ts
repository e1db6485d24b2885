import type { Chunk, SessionEvent } from '@playhead/server/api'
import type { DecodedChunk, RecordedEvent } from './decode.ts'
import type { Range } from './ranges.ts'

/** Reading snapshot events across the chunks that are here. `get` gives a chunk's decoded events, or null. */
export type GetChunk = (chunk: Chunk) => DecodedChunk | null

/** A tab's loaded events in [fromMs, untilMs), oldest first; chunks may overlap where batches came late. */
export function eventsBetween(
  chunks: readonly Chunk[],
  get: GetChunk,
  tab: string,
  fromMs: number,
  untilMs: number,
): RecordedEvent[] {
  const events: RecordedEvent[] = []
  for (const chunk of chunks) {
    if (chunk.toMs < fromMs || chunk.fromMs >= untilMs || !chunk.tabs.includes(tab)) continue
    for (const event of get(chunk)?.byTab.get(tab) ?? []) {
      if (event.atMs >= fromMs && event.atMs < untilMs) events.push(event)
    }
  }
  return events.sort((a, b) => a.atMs - b.atMs)
}

/** Milliseconds before a keyframe in which its Meta event is looked for: rrweb emits the two in a row, around a snapshot that may take seconds. */
const META_REACH_MS = 10_000

/**
 * JSON of what a picture is drawn from: the events of `tab` in [fromMs, untilMs). With a `viewport`, these begin at a keyframe, and get the
 * Meta event in front that rrweb takes the page's size from, made up from the viewport should it lie in a chunk that is not here.
 */
export function pictureEvents(
  chunks: readonly Chunk[],
  get: GetChunk,
  tab: string,
  fromMs: number,
  untilMs: number,
  viewport: { width: number; height: number } | null,
): string[] {
  const events = eventsBetween(chunks, get, tab, fromMs, untilMs)
  if (!viewport) return events.map(event => event.json)
  const first = events.findIndex(event => event.isKeyframe)
  if (first === -1) return []
  const before = eventsBetween(chunks, get, tab, fromMs - META_REACH_MS, fromMs)
  const meta = [...before, ...events.slice(0, first)].findLast(event => event.isMeta)
  return [meta?.json ?? madeUpMeta(fromMs, viewport), ...events.slice(first).map(event => event.json)]
}

/** Width and height of a page whose size nobody recorded: the commonest desktop viewport. */
const FALLBACK_VIEWPORT = { width: 1440, height: 900 }

function madeUpMeta(atMs: number, viewport: { width: number; height: number }): string {
  const { width, height } = viewport.width > 0 && viewport.height > 0 ? viewport : FALLBACK_VIEWPORT
  return JSON.stringify({ type: 4, data: { href: '', width, height }, timestamp: atMs })
}

/** When somebody was doing something: moments of activity as ranges without length, and chunks that are not here from end to end. */
export function busyRanges(chunks: readonly Chunk[], get: GetChunk, events: readonly SessionEvent[]): Range[] {
  const busy: Range[] = events.map(event => ({ fromMs: event.atMs, toMs: event.atMs }))
  for (const chunk of chunks) {
    const decoded = get(chunk)
    if (!decoded) busy.push({ fromMs: chunk.fromMs, toMs: chunk.toMs })
    for (const recorded of decoded?.byTab.values() ?? []) {
      for (const event of recorded) if (event.isActivity) busy.push({ fromMs: event.atMs, toMs: event.atMs })
    }
  }
  return busy
}

/** Time of the tab's next or previous event around `atMs` among what is here; null when there is none. */
export function neighbourTime(
  chunks: readonly Chunk[],
  get: GetChunk,
  tab: string,
  atMs: number,
  direction: 1 | -1,
): number | null {
  let best: number | null = null
  for (const chunk of chunks) {
    for (const event of get(chunk)?.byTab.get(tab) ?? []) {
      const isBeyond = direction === 1 ? event.atMs > atMs : event.atMs < atMs
      if (isBeyond && (best === null || (best - event.atMs) * direction > 0)) best = event.atMs
    }
  }
  return best
}
