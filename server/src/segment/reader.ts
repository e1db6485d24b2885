import { Readable } from 'node:stream'
import { crc32, createBrotliDecompress } from 'node:zlib'
import { PlayheadError } from '../errors.ts'
import type { ChunkRow, EventRow, SessionRow } from '../index/types.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { type Cursor, openCursor } from './cursor.ts'
import {
  ADDED_TO_SESSIONS,
  corrupt,
  decodeTrailer,
  type FooterChunk,
  type FooterLine,
  type SegmentInfo,
  TRAILER_BYTES,
} from './format.ts'
import { readLines } from './lines.ts'

/** Bytes read from a segment's end in the hope that the footer is among them: about 1,500 sessions. */
const TAIL_BYTES = 256 * 1024

/** One chunk as it stands in a segment. `events` must be read to its end before the next chunk is asked for. */
export interface SegmentChunk {
  chunk: ChunkRow
  /** What it adds to the session; `undefined` when it holds only events that other systems sent. */
  session: SessionRow | undefined
  events: AsyncIterable<EventRow>
}

export interface Segment {
  key: string
  info: SegmentInfo
  /** Every chunk in the order of the footer, with its index events. One read of the store, however many chunks. */
  chunks(): AsyncGenerator<SegmentChunk>
}

/**
 * Opens a segment: its last bytes are read, no chunk is. `undefined` when there is none of this key.
 * @throws PlayheadError SEGMENT_CORRUPT; reading chunks from it can throw that too.
 */
export async function openSegment(store: ObjectStore, key: string): Promise<Segment | undefined> {
  const found = await store.head(key)
  if (found === undefined) return undefined
  const tailBytes = Math.min(TAIL_BYTES, found.bytes)
  const tail = await read(store, key, found.bytes - tailBytes, tailBytes)
  const { eventsAt, footerBytes, footerCrc32 } = decodeTrailer(key, tail.subarray(-TRAILER_BYTES), found.bytes)
  const footerAt = found.bytes - TRAILER_BYTES - footerBytes
  const footer =
    footerBytes + TRAILER_BYTES <= tail.byteLength
      ? tail.subarray(-TRAILER_BYTES - footerBytes, -TRAILER_BYTES)
      : await read(store, key, footerAt, footerBytes)
  if (crc32(footer) !== footerCrc32) throw corrupt(key, 'the checksum of its footer does not match')
  const info = await readInfo(key, footer)
  return { key, info, chunks: () => readChunks(store, key, footer, eventsAt, footerAt) }
}

async function readInfo(key: string, footer: Buffer): Promise<SegmentInfo> {
  for await (const line of footerLines(key, footer)) {
    if ('info' in line && line.info.version === 1) return line.info
    break
  }
  throw corrupt(key, 'its footer does not begin with an info line of version 1')
}

async function* readChunks(
  store: ObjectStore,
  key: string,
  footer: Buffer,
  eventsAt: number,
  footerAt: number,
): AsyncGenerator<SegmentChunk> {
  const source =
    footerAt > eventsAt ? await store.stream(key, { offset: eventsAt, bytes: footerAt - eventsAt }) : Readable.from([])
  if (source === undefined) throw corrupt(key, 'it was deleted while it was read')
  const cursor = openCursor(source)
  try {
    const found = (chunk: FooterChunk, session?: SessionRow): SegmentChunk => ({
      chunk: chunkRow(key, chunk, eventsAt),
      session,
      events: readEvents(key, cursor, chunk),
    })
    let chunk: FooterChunk | undefined
    for await (const line of footerLines(key, footer)) {
      if ('chunk' in line) {
        if (chunk !== undefined) yield found(chunk)
        chunk = line.chunk
      } else if ('session' in line) {
        if (chunk === undefined) throw corrupt(key, 'its footer has a session without a chunk')
        yield found(chunk, { ...ADDED_TO_SESSIONS, ...line.session })
        chunk = undefined
      }
    }
    if (chunk !== undefined) yield found(chunk)
  } finally {
    cursor.close()
  }
}

function chunkRow(segment: string, footerChunk: FooterChunk, eventsAt: number): ChunkRow {
  const { snapshotsCrc32: _snapshots, eventsCrc32: _events, ...chunk } = footerChunk
  return { ...chunk, segment, eventsOffset: eventsAt + chunk.eventsOffset }
}

async function* readEvents(key: string, cursor: Cursor, chunk: FooterChunk): AsyncGenerator<EventRow> {
  if (chunk.eventsBytes === 0) return
  let checksum = 0
  const compressed = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of cursor.take(chunk.eventsOffset, chunk.eventsBytes)) {
      checksum = crc32(piece, checksum)
      yield piece
    }
  }
  try {
    for await (const line of readLines(decompressed(compressed()))) yield JSON.parse(line.toString()) as EventRow
  } catch (cause) {
    if (cause instanceof PlayheadError) throw cause
    throw corrupt(key, `the index events of session ${chunk.session} cannot be read`, cause)
  }
  if (checksum !== chunk.eventsCrc32)
    throw corrupt(key, `the checksum of the index events of session ${chunk.session} does not match`)
}

async function* footerLines(key: string, footer: Buffer): AsyncGenerator<FooterLine> {
  try {
    for await (const line of readLines(decompressed([footer]))) yield JSON.parse(line.toString()) as FooterLine
  } catch (cause) {
    throw corrupt(key, 'its footer cannot be read', cause)
  }
}

function decompressed(source: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncIterable<Buffer> {
  const input = Readable.from(source, { highWaterMark: 1 })
  const output = createBrotliDecompress()
  input.on('error', cause => output.destroy(cause))
  return input.pipe(output)
}

async function read(store: ObjectStore, key: string, offset: number, bytes: number): Promise<Buffer> {
  const part = await store.get(key, { offset, bytes: Math.max(bytes, 1) })
  if (part?.byteLength !== bytes) throw corrupt(key, `${part?.byteLength ?? 0} of ${bytes} bytes could be read`)
  return part
}
