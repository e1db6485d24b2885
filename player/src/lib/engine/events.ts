import type { Chunk, SessionEvent } from '@playhead/server/api'
import type { DecodedChunk } from './decode.ts'
import { IDLE_THRESHOLD_MS } from './limits.ts'
import { mergeRanges, type Range } from './ranges.ts'
import { eventOf, indexFrom, type RecordedEvent, type TabEvents } from './tabevents.ts'

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
  const found: RecordedEvent[] = []
  for (const events of tracksBetween(chunks, get, tab, fromMs, untilMs)) {
    const until = indexFrom(events, untilMs)
    for (let index = indexFrom(events, fromMs); index < until; index += 1) found.push(eventOf(events, index))
  }
  return found.sort((a, b) => a.atMs - b.atMs)
}

function tracksBetween(
  chunks: readonly Chunk[],
  get: GetChunk,
  tab: string,
  fromMs: number,
  untilMs: number,
): TabEvents[] {
  return chunks
    .filter(chunk => chunk.toMs >= fromMs && chunk.fromMs < untilMs && chunk.tabs.includes(tab))
    .flatMap(chunk => get(chunk)?.byTab.get(tab) ?? [])
}

/**
 * Time up to which (exclusive) there are about `count` of the tab's loaded events from `fromMs` on; never between two of one moment. Infinite
 * when there are fewer before `untilMs`.
 */
export function timeOfCount(
  chunks: readonly Chunk[],
  get: GetChunk,
  tab: string,
  fromMs: number,
  untilMs: number,
  count: number,
): number {
  const tracks = tracksBetween(chunks, get, tab, fromMs, untilMs)
  const times = tracks.flatMap(events => {
    const from = indexFrom(events, fromMs)
    return [...events.timesMs.subarray(from, Math.min(indexFrom(events, untilMs), from + count))]
  })
  const lastMs = times.sort((a, b) => a - b)[count - 1]
  if (lastMs === undefined) return Number.POSITIVE_INFINITY
  return Math.min(...tracks.map(events => firstAfter(events, lastMs) ?? Number.POSITIVE_INFINITY))
}

/** Milliseconds before a keyframe in which its Meta event is looked for: rrweb emits the two in a row, around a snapshot that may take seconds. */
const META_REACH_MS = 10_000

/**
 * What a picture is drawn from: the events of `tab` in [fromMs, untilMs) from their first keyframe on, with the Meta event in front that rrweb
 * takes the page's size from, made up from the viewport should it lie in a chunk that is not here. Empty without a keyframe.
 */
export function pictureEvents(
  chunks: readonly Chunk[],
  get: GetChunk,
  tab: string,
  fromMs: number,
  untilMs: number,
  viewport: { width: number; height: number },
): RecordedEvent[] {
  const events = eventsBetween(chunks, get, tab, fromMs, untilMs)
  const first = events.findIndex(event => event.isKeyframe)
  if (first === -1) return []
  const before = eventsBetween(chunks, get, tab, fromMs - META_REACH_MS, fromMs)
  const meta = [...before, ...events.slice(0, first)].findLast(event => event.isMeta)
  return [meta ?? madeUpMeta(fromMs, viewport), ...events.slice(first)]
}

/** Width and height of a page whose size nobody recorded: the commonest desktop viewport. */
const FALLBACK_VIEWPORT = { width: 1440, height: 900 }

function madeUpMeta(atMs: number, viewport: { width: number; height: number }): RecordedEvent {
  const { width, height } = viewport.width > 0 && viewport.height > 0 ? viewport : FALLBACK_VIEWPORT
  const json = JSON.stringify({ type: 4, data: { href: '', width, height }, timestamp: atMs })
  return { atMs, isKeyframe: false, isMeta: true, json }
}

/** When somebody was doing something: index events, chunks' own activity where it is known, and all of a chunk where it is not. */
export function busyRanges(
  chunks: readonly Chunk[],
  busyOf: (chunk: Chunk) => readonly Range[] | null,
  events: readonly SessionEvent[],
): Range[] {
  const moments = mergeRanges(
    events.map(event => ({ fromMs: event.atMs, toMs: event.atMs })),
    IDLE_THRESHOLD_MS - 1,
  )
  return [...moments, ...chunks.flatMap(chunk => busyOf(chunk) ?? [{ fromMs: chunk.fromMs, toMs: chunk.toMs }])]
}

/**
 * Time of the tab's next or previous event around `atMs`; null when there is none. Where the nearest lies in a chunk that is not here, it is where
 * that chunk begins or ends.
 */
export function neighbourTime(
  chunks: readonly Chunk[],
  get: GetChunk,
  tab: string,
  atMs: number,
  direction: 1 | -1,
): number | null {
  const times = chunks
    .filter(chunk => chunk.tabs.includes(tab))
    .flatMap(chunk => {
      const events = get(chunk)?.byTab.get(tab)
      if (!events) return [chunk.fromMs, chunk.toMs]
      const nearest = direction === 1 ? firstAfter(events, atMs) : events.timesMs[indexFrom(events, atMs) - 1]
      return nearest ?? []
    })
    .filter(ms => (ms - atMs) * direction > 0)
  if (times.length === 0) return null
  return times.reduce((best, ms) => ((best - ms) * direction > 0 ? ms : best))
}

function firstAfter(events: TabEvents, atMs: number): number | undefined {
  let index = indexFrom(events, atMs)
  while (events.timesMs[index] === atMs) index += 1
  return events.timesMs[index]
}
