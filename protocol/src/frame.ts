import { isUuid } from './ids.ts'
import {
  MAX_BATCH_BYTES,
  MAX_BATCH_SPAN_MS,
  MAX_HEADER_BYTES,
  MAX_KEY_CHARS,
  MAX_SEQ,
  MAX_VISITOR_CHARS,
} from './limits.ts'

/** First byte of every frame. A reader refuses any other. */
export const FRAME_VERSION = 1

/** Bytes before the header: u8 version, u32le header length. */
const PREFIX_BYTES = 5

/** One compressed part of a batch: how many lines, and how many compressed bytes. `count` 0 goes with `bytes` 0. */
export interface FrameSection {
  count: number
  bytes: number
}

/** The frame's header: all that ingest reads. Times are epoch milliseconds on the client's clock. */
export interface BatchHeader {
  /** Write key, `pk_…`. */
  key: string
  /** UUIDv7 of the session. */
  session: string
  /** UUIDv7 of the tab. */
  tab: string
  /** Counts per tab from 0. `(session, tab, seq)` names the batch for ever. */
  seq: number
  fromMs: number
  toMs: number
  sentAtMs: number
  /** The visitor's distinct id. */
  visitor: string
  events: FrameSection
  snapshots: FrameSection & { full: boolean }
  /** True when the page went away with it: nothing more comes of this tab, unless it goes on to another page of the site. */
  isLast?: boolean
  /** Version of the recorder. */
  recorder: string
}

export interface BatchFrame {
  header: BatchHeader
  /** gzip of NDJSON index events; empty when there are none. */
  events: Uint8Array
  /** gzip of NDJSON snapshot events; empty when there are none. */
  snapshots: Uint8Array
}

/** What is wrong with a frame: a stable reason, and the offending field where there is one. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
  readonly reason: FrameErrorReason
  constructor(reason: FrameErrorReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

export type FrameErrorReason =
  | 'too_large'
  | 'truncated'
  | 'version'
  | 'header_length'
  | 'header_json'
  | 'header_field'
  | 'length_mismatch'

/**
 * Lays a batch out as `u8 version | u32le header length | header JSON | events | snapshots`.
 * The header's byte counts are set from the sections given.
 * @throws FrameError when the result would not be accepted by {@link decodeFrame}.
 */
export function encodeFrame(frame: BatchFrame): Uint8Array {
  checkHeader(headerOf(frame))
  const bytes = layOutFrame(frame)
  const headerBytes = bytes.byteLength - PREFIX_BYTES - frame.events.byteLength - frame.snapshots.byteLength
  if (headerBytes > MAX_HEADER_BYTES) {
    throw new FrameError('header_length', `header is ${headerBytes} bytes, the limit is ${MAX_HEADER_BYTES}`)
  }
  if (bytes.byteLength > MAX_BATCH_BYTES) {
    throw new FrameError('too_large', `batch is ${bytes.byteLength} bytes, the limit is ${MAX_BATCH_BYTES}`)
  }
  return bytes
}

/**
 * {@link encodeFrame} without its checks, for the recorder: its headers are right by construction, and the checks'
 * sentences would be 4 % of what visitors download. The caller compares the length with `MAX_BATCH_BYTES`,
 * and may bring a `stringify` of its own: pages replace JSON's.
 */
export function layOutFrame(
  frame: BatchFrame,
  stringify: (value: unknown) => string = JSON.stringify,
): Uint8Array<ArrayBuffer> {
  const { events, snapshots } = frame
  const json = new TextEncoder().encode(stringify(headerOf(frame)))
  const bytes = new Uint8Array(PREFIX_BYTES + json.byteLength + events.byteLength + snapshots.byteLength)
  bytes[0] = FRAME_VERSION
  new DataView(bytes.buffer).setUint32(1, json.byteLength, true)
  bytes.set(json, PREFIX_BYTES)
  bytes.set(events, PREFIX_BYTES + json.byteLength)
  bytes.set(snapshots, PREFIX_BYTES + json.byteLength + events.byteLength)
  return bytes
}

function headerOf({ header, events, snapshots }: BatchFrame): BatchHeader {
  return {
    ...header,
    events: { ...header.events, bytes: events.byteLength },
    snapshots: { ...header.snapshots, bytes: snapshots.byteLength },
  }
}

/**
 * Reads a frame. The sections are views of `bytes`, still compressed: nothing is copied or inflated.
 * @throws FrameError for anything that is not exactly one well-formed frame.
 */
export function decodeFrame(bytes: Uint8Array): BatchFrame {
  const { header, bodyOffset } = decodeHeader(bytes)
  const snapshotsOffset = bodyOffset + header.events.bytes
  const end = snapshotsOffset + header.snapshots.bytes
  if (end !== bytes.byteLength) {
    throw new FrameError('length_mismatch', `header announces ${end} bytes, the batch has ${bytes.byteLength}`)
  }
  return {
    header,
    events: bytes.subarray(bodyOffset, snapshotsOffset),
    snapshots: bytes.subarray(snapshotsOffset, end),
  }
}

function decodeHeader(bytes: Uint8Array): { header: BatchHeader; bodyOffset: number } {
  if (bytes.byteLength > MAX_BATCH_BYTES) {
    throw new FrameError('too_large', `batch is ${bytes.byteLength} bytes, the limit is ${MAX_BATCH_BYTES}`)
  }
  if (bytes.byteLength < PREFIX_BYTES) throw new FrameError('truncated', 'batch ends before its header')
  if (bytes[0] !== FRAME_VERSION) {
    throw new FrameError('version', `frame version ${bytes[0]} is unknown, this reader knows ${FRAME_VERSION}`)
  }
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(1, true)
  if (headerBytes > MAX_HEADER_BYTES) {
    throw new FrameError('header_length', `header is ${headerBytes} bytes, the limit is ${MAX_HEADER_BYTES}`)
  }
  const bodyOffset = PREFIX_BYTES + headerBytes
  if (bodyOffset > bytes.byteLength) throw new FrameError('truncated', 'batch ends inside its header')
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, bodyOffset))
  return { header, bodyOffset }
}

function parseHeader(json: Uint8Array): BatchHeader {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch (cause) {
    throw new FrameError('header_json', 'header is not JSON in UTF-8', { cause })
  }
  checkHeader(value)
  return value
}

function checkHeader(value: unknown): asserts value is BatchHeader {
  const header = object(value, 'header')
  text(header.key, 'key', 1, MAX_KEY_CHARS)
  uuid(header.session, 'session')
  uuid(header.tab, 'tab')
  integer(header.seq, 'seq', MAX_SEQ)
  integer(header.fromMs, 'fromMs')
  integer(header.toMs, 'toMs')
  integer(header.sentAtMs, 'sentAtMs')
  const spanMs = (header.toMs as number) - (header.fromMs as number)
  if (spanMs < 0 || spanMs > MAX_BATCH_SPAN_MS) throw field('toMs', `must be 0 to ${MAX_BATCH_SPAN_MS} ms after fromMs`)
  text(header.visitor, 'visitor', 1, MAX_VISITOR_CHARS)
  text(header.recorder, 'recorder', 1, 64)
  section(header.events, 'events')
  const snapshots = section(header.snapshots, 'snapshots')
  if (typeof snapshots.full !== 'boolean') throw field('snapshots.full', 'must be true or false')
}

function section(value: unknown, name: string): Record<string, unknown> {
  const part = object(value, name)
  integer(part.count, `${name}.count`, MAX_BATCH_BYTES)
  integer(part.bytes, `${name}.bytes`, MAX_BATCH_BYTES)
  if ((part.count === 0) !== (part.bytes === 0)) throw field(name, 'count and bytes must both be 0 or both be more')
  return part
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw field(name, 'must be an object')
  return value as Record<string, unknown>
}

function text(value: unknown, name: string, min: number, max: number): void {
  if (typeof value !== 'string' || value.length < min || value.length > max) {
    throw field(name, `must be a string of ${min} to ${max} characters`)
  }
}

function uuid(value: unknown, name: string): void {
  if (!isUuid(value)) throw field(name, 'must be a lower-case UUID')
}

function integer(value: unknown, name: string, max = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > max) {
    throw field(name, `must be a whole number from 0 to ${max}`)
  }
}

function field(name: string, message: string): FrameError {
  return new FrameError('header_field', `${name} ${message}`)
}
