import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import {
  type BatchHeader,
  encodeFrame,
  FrameError,
  FULL_SNAPSHOT_TYPE,
  type IndexEvent,
  isSnapshotEvent,
  MAX_BATCH_SPAN_MS,
  MAX_EVENT_NAME_CHARS,
  MAX_SNAPSHOT_EVENT_BYTES,
  MAX_URL_CHARS,
  MAX_VISITOR_CHARS,
  type SnapshotEvent,
  uuidv7,
} from '@playhead/protocol'
import { PlayheadError } from '../errors.ts'
import { indexEventDeriver } from './derive.ts'

/** Bytes of snapshot JSON in one batch: what the recorder sends at most at once, doubled. Compressed it is far below a frame's limit. */
const BATCH_JSON_BYTES = 512 * 1024

/** Events in one batch: below every limit on counts. */
const BATCH_EVENTS = 1_000

/** Earliest time a recording may begin, 2000-01-01. Times that count from 0 cannot be put beside others. */
const FIRST_MS = Date.UTC(2000, 0, 1)

export interface ImportedRecording {
  session: string
  startedMs: number
  /** Encoded frames, in order. */
  frames: Uint8Array[]
}

/**
 * Turns a recording made by rrweb, an array of its events or an object with one as `events`, into batches. Ids come from the
 * content, so importing the same recording again names the same batches, and they are stored once.
 * @param options.name of the file: the visitor is `import:{name}`
 * @param options.key write key that the frames carry
 * @throws PlayheadError REQUEST_INVALID saying what is wrong with which event
 */
export function importRecording(json: unknown, options: { name: string; key: string }): ImportedRecording {
  const events = readEvents(json)
  const lines = events.map(toLine)
  const startedMs = Math.floor((events[0] as SnapshotEvent).timestamp)
  const hash = createHash('sha256').update(lines.join('\n')).digest()
  const session = uuidv7(startedMs, hash.subarray(0, 10))
  const tab = uuidv7(startedMs, hash.subarray(10, 20))
  const visitor = `import:${options.name}`.slice(0, MAX_VISITOR_CHARS)
  const frames = split(events, lines).map((part, seq) => {
    const fromMs = Math.floor(part.fromMs)
    const toMs = Math.ceil(part.toMs)
    return encode(
      { key: options.key, session, tab, seq, fromMs, toMs, sentAtMs: toMs, visitor, recorder: 'import' },
      part,
    )
  })
  return { session, startedMs, frames }
}

function readEvents(json: unknown): SnapshotEvent[] {
  const list = Array.isArray(json) ? json : (json as { events?: unknown } | null)?.events
  if (!Array.isArray(list)) throw invalid('it is neither an array of rrweb events nor an object with one as "events"')
  const events = list.map((value, i) => {
    // The first versions of rrweb left `data` out where there is none.
    const event = typeof value === 'object' && value !== null && !('data' in value) ? { ...value, data: {} } : value
    if (!isSnapshotEvent(event)) throw invalid(`event ${i} has no whole number "type" or no number "timestamp"`)
    return event
  })
  if (!events.some(event => event.type === FULL_SNAPSHOT_TYPE))
    throw invalid('it has no full snapshot (an event of type 2), so there is nothing to draw')
  const first = events.reduce((least, event) => Math.min(least, event.timestamp), Number.POSITIVE_INFINITY)
  if (first < FIRST_MS) throw invalid('its timestamps are not epoch milliseconds')
  return events.sort((a, b) => a.timestamp - b.timestamp)
}

function toLine(event: SnapshotEvent, i: number): string {
  try {
    return JSON.stringify(event)
  } catch (cause) {
    throw invalid(`event ${i} is nested too deeply`, cause)
  }
}

interface Part {
  fromMs: number
  toMs: number
  full: boolean
  snapshots: string[]
  events: IndexEvent[]
}

function split(events: readonly SnapshotEvent[], lines: readonly string[]): Part[] {
  const derive = indexEventDeriver()
  const parts: Part[] = []
  let part: Part | undefined
  let bytes = 0
  events.forEach((event, i) => {
    const line = lines[i] as string
    const lineBytes = Buffer.byteLength(line)
    if (lineBytes > MAX_SNAPSHOT_EVENT_BYTES)
      throw invalid(`event ${i} is larger than ${MAX_SNAPSHOT_EVENT_BYTES} bytes`)
    const isFull =
      part !== undefined &&
      (bytes + lineBytes > BATCH_JSON_BYTES ||
        part.snapshots.length >= BATCH_EVENTS ||
        event.timestamp - part.fromMs > MAX_BATCH_SPAN_MS - 1)
    if (part === undefined || isFull) {
      part = { fromMs: event.timestamp, toMs: event.timestamp, full: false, snapshots: [], events: [] }
      parts.push(part)
      bytes = 0
    }
    bytes += lineBytes
    part.toMs = event.timestamp
    part.full ||= event.type === FULL_SNAPSHOT_TYPE
    part.snapshots.push(line)
    const derived = derive(event)
    if (derived !== undefined) part.events.push(derived)
  })
  return parts
}

function encode(header: Omit<BatchHeader, 'events' | 'snapshots'>, { full, snapshots, events }: Part): Uint8Array {
  try {
    return encodeFrame({
      header: {
        ...header,
        events: { count: events.length, bytes: 0 },
        snapshots: { count: snapshots.length, bytes: 0, full },
      },
      events: events.length === 0 ? new Uint8Array() : gzipSync(events.map(eventLine).join('\n')),
      snapshots: gzipSync(snapshots.join('\n')),
    })
  } catch (cause) {
    if (!(cause instanceof FrameError)) throw cause
    throw invalid(`a part of it does not fit into a batch: ${cause.message}`, cause)
  }
}

function eventLine({ name, url, ...event }: IndexEvent): string {
  return JSON.stringify({ ...event, name: name?.slice(0, MAX_EVENT_NAME_CHARS), url: url?.slice(0, MAX_URL_CHARS) })
}

function invalid(what: string, cause?: unknown): PlayheadError {
  return new PlayheadError('REQUEST_INVALID', what, { cause })
}
