import { gunzipSync, inflateSync } from 'node:zlib'
import { decodeFrame } from '@playhead/protocol'
import type { Upload } from './sink.ts'

/** What a recorder's uploads hold: whether the page is in them, and the bytes before compression where they are known. */
export interface Seen {
  hasFullSnapshot: boolean
  jsonBytes: number
}

/** rrweb's event type of a full snapshot. */
const FULL_SNAPSHOT = 2
/** Clarity's event type of the nodes of a page (`Event.Discover` in clarity-js/types/data.d.ts). */
const CLARITY_DISCOVER = 5

/** One reader per recorder, since each has its own way to lay out what it sends. */
export const READERS = {
  none: () => ({ hasFullSnapshot: false, jsonBytes: 0 }),
  rrweb: uploads =>
    gather(uploads, '/rrweb', body => ({
      hasFullSnapshot: hasType(JSON.parse(body.toString()), FULL_SNAPSHOT),
      jsonBytes: body.byteLength,
    })),
  playhead: uploads =>
    gather(uploads, '/v1/batches', body => {
      const { header, events, snapshots } = decodeFrame(body)
      const jsonBytes = [events, snapshots].reduce((bytes, part) => bytes + inflate(Buffer.from(part)).byteLength, 0)
      return { hasFullSnapshot: header.snapshots.full, jsonBytes }
    }),
  posthog: uploads =>
    gather(uploads, '/s/', body => {
      const json = inflate(body)
      const events = [JSON.parse(json.toString())].flat() as { properties?: { $snapshot_data?: unknown } }[]
      return {
        hasFullSnapshot: events.some(event => hasType(event.properties?.$snapshot_data, FULL_SNAPSHOT)),
        jsonBytes: json.byteLength,
      }
    }),
  sentry: uploads =>
    gather(uploads, '/api/1/envelope/', body => {
      const recordings = envelopeItems(body).filter(item => item.type === 'replay_recording')
      const jsons = recordings.map(({ payload }) => inflate(payload.subarray(payload.indexOf('\n') + 1)))
      return {
        hasFullSnapshot: jsons.some(json => hasType(JSON.parse(json.toString()), FULL_SNAPSHOT)),
        jsonBytes: jsons.reduce((bytes, json) => bytes + json.byteLength, 0),
      }
    }),
  clarity: uploads =>
    gather(uploads, '/clarity', body => {
      const json = inflate(body)
      const { p } = JSON.parse(json.toString()) as { p?: unknown }
      return {
        hasFullSnapshot: Array.isArray(p) && p.some(line => Array.isArray(line) && line[1] === CLARITY_DISCOVER),
        jsonBytes: json.byteLength,
      }
    }),
} as const satisfies Record<string, (uploads: readonly Upload[]) => Seen>

function gather(uploads: readonly Upload[], path: string, read: (body: Buffer) => Seen): Seen {
  const seen = uploads
    .filter(upload => upload.path === path && upload.body.byteLength > 0)
    .map(({ body }) => read(body))
  return {
    hasFullSnapshot: seen.some(each => each.hasFullSnapshot),
    jsonBytes: seen.reduce((bytes, each) => bytes + each.jsonBytes, 0),
  }
}

function hasType(events: unknown, type: number): boolean {
  return Array.isArray(events) && events.some(event => (event as { type?: unknown } | null)?.type === type)
}

/** Unpacks gzip and zlib by their first bytes; anything else is text already. */
function inflate(bytes: Buffer): Buffer {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes)
  return bytes[0] === 0x78 ? inflateSync(bytes) : bytes
}

/** Items of a Sentry envelope (https://develop.sentry.dev/sdk/data-model/envelopes/): a header line, then a header line and a payload each. */
function envelopeItems(body: Buffer): { type: string; payload: Buffer }[] {
  const items: { type: string; payload: Buffer }[] = []
  for (let at = lineEnd(body, 0) + 1; at < body.byteLength; ) {
    const headerEnd = lineEnd(body, at)
    const header = JSON.parse(body.toString('utf8', at, headerEnd)) as { type: string; length?: number }
    const start = headerEnd + 1
    const end = header.length === undefined ? lineEnd(body, start) : start + header.length
    items.push({ type: header.type, payload: body.subarray(start, end) })
    at = end + 1
  }
  return items
}

function lineEnd(body: Buffer, from: number): number {
  const at = body.indexOf('\n', from)
  return at < 0 ? body.byteLength : at
}
