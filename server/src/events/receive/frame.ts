import { crc32 } from 'node:zlib'
import { encodeFrame, MAX_INDEX_EVENT_BYTES } from '@playhead/protocol'
import type { LogRecord } from '../../log/record.ts'
import { messageTab, serverSession } from './ids.ts'
import { contentOf, ItemError, type Json, type Sent } from './item.ts'
import { happenedMs, isGiven } from './time.ts'

export interface Arrival {
  project: string
  key: string
  receivedAtMs: number
}

const NOTHING = new Uint8Array(0)

/**
 * The log record of one event: a batch of its own, so that log, compaction, quarantine and reindexing know nothing of other systems.
 * Its tab is made of the message id, its number is 0: the same message is the same batch, however often and wherever it arrives.
 * @param item as it came, and its `place` in the request: they name a message that brought no id
 * @returns the record and its session, which decides the partition
 * @throws ItemError
 */
export function recordOf(
  sent: Sent,
  item: Json,
  place: number,
  { project, key, receivedAtMs }: Arrival,
): { record: LogRecord; session: string } {
  const atMs = happenedMs(sent, receivedAtMs)
  const { name: library, version } = sent.library
  const events = sent.beside === undefined ? [sent.event] : [sent.event, sent.beside]
  const lines = Buffer.from(
    events.map(event => `${JSON.stringify({ ...event, atMs, props: { ...event.props, $lib: library } })}\n`).join(''),
  )
  if (lines.byteLength > MAX_INDEX_EVENT_BYTES) {
    throw new ItemError(
      'too_large',
      `The event has ${lines.byteLength} bytes of JSON, at most ${MAX_INDEX_EVENT_BYTES} are kept. Send fewer properties.`,
    )
  }
  const salt = isGiven(sent.timestamp) ? '' : `${receivedAtMs}/${place}/`
  const session = sent.session ?? serverSession(project, sent.visitor, atMs)
  const frame = encodeFrame({
    header: {
      key,
      session,
      tab: messageTab(project, sent.messageId ?? contentOf(item, salt)),
      seq: 0,
      fromMs: atMs,
      toMs: atMs,
      sentAtMs: receivedAtMs,
      visitor: sent.visitor,
      events: { count: events.length, bytes: 0 },
      snapshots: { count: 0, bytes: 0, full: false },
      recorder: version === '' ? library : `${library}/${version}`.slice(0, 64),
    },
    events: storedGzip(lines),
    snapshots: NOTHING,
  })
  // The agent that sent it is a server's, and says nothing of the visitor's browser.
  return { record: { meta: { project, receivedAtMs, skewMs: 0, userAgent: '' }, frame }, session }
}

/** gzip header: deflate, no name, no time, unknown system (RFC 1952, section 2.3.1). */
const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255)

/**
 * gzip of up to 65,535 bytes, in one stored block (RFC 1951, section 3.2.4). The log lives for seconds: zlib's quickest level makes a
 * line of 240 bytes 60 bytes smaller than this and takes 15 µs for it, where all else of an event takes 25; this takes 1 µs.
 */
export function storedGzip(bytes: Buffer): Uint8Array {
  const { byteLength } = bytes
  const gzip = Buffer.allocUnsafe(GZIP_HEADER.byteLength + 5 + byteLength + 8)
  gzip.set(GZIP_HEADER)
  gzip.writeUInt8(1, 10)
  gzip.writeUInt16LE(byteLength, 11)
  gzip.writeUInt16LE(~byteLength & 0xffff, 13)
  bytes.copy(gzip, 15)
  gzip.writeUInt32LE(crc32(bytes), 15 + byteLength)
  gzip.writeUInt32LE(byteLength, 19 + byteLength)
  return gzip
}
