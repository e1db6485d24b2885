import { once } from 'node:events'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { brotliCompress, brotliCompressSync, crc32, createBrotliCompress } from 'node:zlib'
import type { SessionRow } from '../index/types.ts'
import {
  brotliOptions,
  encodeTrailer,
  type FooterChunk,
  type FooterLine,
  SEGMENT_MAGIC,
  type SegmentInfo,
} from './format.ts'
import { copyPart, openPart, type Part } from './part.ts'

const compress = promisify(brotliCompress)

/**
 * Bytes up to which a block is compressed on this thread: 8 ms, a session's 10 s at the recorder's flush size. Handing it over and
 * waiting costs 2 % more CPU on a quiet machine and 11 % on a busy one (cold caches, switches), and nothing else is done meanwhile.
 */
const SYNC_BYTES = 640 * 1024

/** What the writer finds out about a chunk: where its streams lie. */
type Place = `${'snapshots' | 'events'}${'Offset' | 'Bytes' | 'Crc32'}` | 'snapshotsJsonBytes'

/** The rest of a chunk, which its maker knows. */
export type ChunkFacts = Omit<FooterChunk, Place>

/** Blocks of NDJSON, and about how many bytes they are together: a hint for the compressor. */
export interface StreamInput {
  blocks: AsyncIterable<Buffer> | Iterable<Buffer>
  sizeHintBytes: number
}

export interface SegmentWriter {
  /**
   * Adds one session's chunk. `rows` is asked after both streams have been read: it may depend on what went through them.
   * When it answers `undefined` there is no chunk; the streams must have been empty. A chunk that adds to no session has none.
   */
  addChunk(
    snapshots: StreamInput,
    events: StreamInput,
    rows: () => { chunk: ChunkFacts; session: SessionRow | undefined } | undefined,
  ): Promise<void>
  /** Ends the segment: `file` is what is to be stored. */
  finish(): Promise<{ file: string; bytes: number }>
  /** Closes the scratch files; removing `folder` is the caller's. */
  close(): Promise<void>
}

/** Writes a segment into files of `folder`. Memory does not depend on its size: of the footer only compressed bytes are kept. */
export async function openSegmentWriter(folder: string, info: SegmentInfo): Promise<SegmentWriter> {
  const segment = await openPart(join(folder, 'segment'))
  const events = await openPart(join(folder, 'segment-events'))
  const footer = openFooter()
  let isBegun = false
  const begin = async (): Promise<void> => {
    if (isBegun) return
    isBegun = true
    await segment.write(SEGMENT_MAGIC)
    await footer.add({ info })
  }
  return {
    async addChunk(snapshotStream, eventStream, rows) {
      await begin()
      const snapshots = await writeStream(segment, snapshotStream)
      const eventRows = await writeStream(events, eventStream)
      const found = rows()
      if (found === undefined) return
      const chunk: FooterChunk = {
        ...found.chunk,
        snapshotsOffset: snapshots.offset,
        snapshotsBytes: snapshots.bytes,
        snapshotsJsonBytes: snapshots.jsonBytes,
        snapshotsCrc32: snapshots.crc32,
        eventsOffset: eventRows.offset,
        eventsBytes: eventRows.bytes,
        eventsCrc32: eventRows.crc32,
      }
      await footer.add({ chunk })
      if (found.session !== undefined) await footer.add({ session: found.session })
    },
    async finish() {
      await begin()
      const eventsAt = segment.bytes()
      await copyPart(events, segment)
      const footerBytes = await footer.end()
      await segment.write(footerBytes)
      await segment.write(encodeTrailer(eventsAt, footerBytes))
      return { file: segment.file, bytes: segment.bytes() }
    },
    async close() {
      footer.close()
      await Promise.all([segment.close(), events.close()])
    },
  }
}

interface StreamPlace {
  offset: number
  bytes: number
  jsonBytes: number
  crc32: number
}

/** Compresses blocks into one brotli stream at the end of `part`. No blocks, no stream: a place of 0 bytes. */
async function writeStream(part: Part, { blocks, sizeHintBytes }: StreamInput): Promise<StreamPlace> {
  const place = { offset: part.bytes(), bytes: 0, jsonBytes: 0, crc32: 0 }
  const write = async (compressed: Buffer): Promise<void> => {
    place.bytes += compressed.byteLength
    place.crc32 = crc32(compressed, place.crc32)
    await part.write(compressed)
  }
  const iterator = Symbol.asyncIterator in blocks ? blocks[Symbol.asyncIterator]() : blocks[Symbol.iterator]()
  const first = await iterator.next()
  if (first.done) return place
  const second = await iterator.next()
  if (second.done) {
    // Most sessions of an epoch are one block: a call costs less than setting up a stream.
    const block = first.value
    place.jsonBytes = block.byteLength
    const options = brotliOptions(block.byteLength, true)
    await write(block.byteLength <= SYNC_BYTES ? brotliCompressSync(block, options) : await compress(block, options))
    return place
  }
  const counted = async function* (): AsyncGenerator<Buffer> {
    for (const block of [first.value, second.value]) {
      place.jsonBytes += block.byteLength
      yield block
    }
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      place.jsonBytes += next.value.byteLength
      yield next.value
    }
  }
  await pipeline(
    Readable.from(counted(), { highWaterMark: 1 }),
    createBrotliCompress(brotliOptions(sizeHintBytes)),
    async (source: AsyncIterable<Buffer>) => {
      for await (const compressed of source) await write(compressed)
    },
  )
  return place
}

/** One brotli stream of footer lines, kept compressed: about 150 bytes a session, where its two rows as objects take 2 KB. */
function openFooter() {
  const stream = createBrotliCompress(brotliOptions(0))
  const compressed: Buffer[] = []
  stream.on('data', (block: Buffer) => compressed.push(block))
  return {
    async add(line: FooterLine): Promise<void> {
      if (!stream.write(`${JSON.stringify(line)}\n`)) await once(stream, 'drain')
    },
    async end(): Promise<Buffer> {
      stream.end()
      await finished(stream)
      return Buffer.concat(compressed)
    },
    close: () => void stream.destroy(),
  }
}
