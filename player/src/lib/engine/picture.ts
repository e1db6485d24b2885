import type { Chunk } from '@playhead/server/api'
import { eventsBetween, type GetChunk, timeOfCount } from './events.ts'
import { FEED_EVENTS, FEED_LEAST_MS, FEED_MS, PICTURE_CHARS, PICTURE_EVENTS } from './limits.ts'
import { knownUntil } from './plan.ts'
import type { RecordedEvent } from './tabevents.ts'

/** A picture on the stage as the engine knows it: of which tab, from which keyframe, and what it has been given. */
export interface Picture {
  tab: string
  keyframeMs: number
  /** It has everything up to here, exclusive. */
  fedUntilMs: number
  /** The playhead's place from which on it is to be given more. */
  hungryMs: number
  /** Time of the last event it was given. */
  lastMs: number
  /** Where it was last told to be: it can go on from there, not back. */
  movedToMs: number
  /** True when the playhead has gone behind it, or events have come that belong before what it has. */
  isSpent: boolean
  /** Chunks that came into the manifest after it was given what follows them. */
  late: Chunk[]
  events: number
  chars: number
}

/** What is known of the recording, as it is now. */
export interface Recording {
  chunks: readonly Chunk[]
  get: GetChunk
  /** True when waiting changes nothing: the chunk is here, or will not come. */
  isSettled: (chunk: Chunk) => boolean
  viewport: { width: number; height: number }
  endMs: number
}

/**
 * Up to where (exclusive) a picture of `tab` should have events while the playhead is at `atMs`: so much ahead that it plays on, so little
 * that a seek does not parse what nobody watches, and never over a hole, since an older event corrupts a picture that has newer ones.
 */
export function feedTarget(
  recording: Recording,
  tab: string,
  knownFromMs: number,
  atMs: number,
  speed: number,
): number {
  const { chunks, get, isSettled, endMs } = recording
  const pace = Math.max(1, speed)
  const farMs = atMs + FEED_MS * pace
  const manyMs = timeOfCount(chunks, get, tab, atMs, farMs, FEED_EVENTS)
  const targetMs = Math.min(farMs, Math.max(manyMs, atMs + FEED_LEAST_MS * pace))
  return Math.min(targetMs, knownUntil(chunks, tab, knownFromMs, isSettled), endMs + 1)
}

/** The picture that `events`, up to `untilMs`, make. */
export function newPicture(
  tab: string,
  keyframeMs: number,
  events: readonly RecordedEvent[],
  untilMs: number,
  atMs: number,
): Picture {
  const picture: Picture = {
    tab,
    keyframeMs,
    fedUntilMs: keyframeMs,
    hungryMs: atMs,
    lastMs: keyframeMs,
    movedToMs: atMs,
    isSpent: false,
    late: [],
    events: 0,
    chars: 0,
  }
  noteFed(picture, events, untilMs, atMs)
  return picture
}

/** Writes down that the picture was given `events`, up to `untilMs`, while the playhead was at `atMs`. */
export function noteFed(picture: Picture, events: readonly RecordedEvent[], untilMs: number, atMs: number): void {
  picture.fedUntilMs = untilMs
  // Half of it played, the next is due.
  picture.hungryMs = (atMs + untilMs) / 2
  picture.lastMs = events.at(-1)?.atMs ?? picture.lastMs
  picture.events += events.length
  for (const event of events) picture.chars += event.json.length
}

/** True when a playing picture holds so much that its next keyframe should be another picture's first. */
export function isLarge(picture: Picture): boolean {
  return picture.events > PICTURE_EVENTS || picture.chars > PICTURE_CHARS
}

/**
 * Events of late chunks that have arrived and that the picture does not have; `isStale` when some belong before what it has. A chunk that
 * follows what the tab had, as a live session's does, only repeats the last moment at most.
 */
export function takeLate(picture: Picture, recording: Recording): { events: RecordedEvent[]; isStale: boolean } {
  const arrived = picture.late.filter(recording.isSettled)
  if (arrived.length === 0) return { events: [], isStale: false }
  picture.late = picture.late.filter(chunk => !arrived.includes(chunk))
  const events = eventsBetween(arrived, recording.get, picture.tab, picture.keyframeMs, picture.fedUntilMs)
  return { events, isStale: events.some(event => event.atMs < picture.lastMs) }
}
