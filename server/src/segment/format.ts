import { constants, crc32 } from 'node:zlib'
import { PlayheadError } from '../errors.ts'
import type { ChunkRow, SessionRow } from '../index/types.ts'

/**
 * A segment: `magic | snapshot streams | event streams | footer | trailer`. `docs/formats.md` has the whole of it.
 * The event streams lie together at the end, so that a segment is indexed with three reads however many sessions it holds.
 */
export const SEGMENT_MAGIC = Buffer.from('PLAYSEG1', 'latin1')

/** `u64le offset of the event streams | u32le footer length | u32le crc32 of the footer | magic`. */
export const TRAILER_BYTES = 24

/** Brotli quality of every stream: the CPU of gzip 6, 22 % smaller. 6 costs twice the time for 2 %. */
const BROTLI_QUALITY = 5

/** 256 KB to 4 MB: below, the encoder changes to a weaker match finder; above, a browser need not follow. */
const MIN_WINDOW_BITS = 18
const MAX_WINDOW_BITS = 22

/**
 * Told of 1 MB or more, the encoder looks for matches by five bytes instead of four. From 384 KB of snapshot lines that is 2 %
 * smaller for no more time, so streams of that length are said to be longer; below 256 KB its larger tables cost 10 to 40 %.
 */
const LONG_HINT_BYTES = 2 ** 20
const LONG_FROM_BYTES = 384 * 1024
const MAX_HINT_BYTES = 2 ** 30

const MIN_OUTPUT_BYTES = 16 * 1024
const MAX_OUTPUT_BYTES = 256 * 1024

/** First line of the footer: what this segment is made of. */
export interface SegmentInfo {
  version: 1
  partition: number
  epoch: number
  /** Number of the segment within its partition and epoch, from 0. */
  number: number
  /** Keys of the log objects whose records this segment holds, sorted. */
  inputs: string[]
}

/**
 * A chunk as the footer has it: the segment's key is implied, `eventsOffset` counts from where the event streams begin, and
 * each stream has a checksum (of its compressed bytes).
 */
export type FooterChunk = Omit<ChunkRow, 'segment'> & { snapshotsCrc32: number; eventsCrc32: number }

/**
 * One line of the footer. The first is the info; each chunk is followed by the session it adds to, unless all it holds are events that
 * other systems sent. Footers from before a column lack it.
 */
export type FooterLine = { info: SegmentInfo } | { chunk: FooterChunk } | { session: SessionRow | OldSessionRow }

type OldSessionRow = Omit<SessionRow, keyof typeof ADDED_TO_SESSIONS>

/** What sessions were said to be before their footers said it: unknown. */
export const ADDED_TO_SESSIONS = { country: '', firstReferrer: '', firstReferrerAtMs: 0, release: '' }

/**
 * Options for a stream of about `sizeHintBytes`.
 * @param isExact it will not be longer: the window, of which the encoder allocates twice its size, need not be larger than the text
 */
export function brotliOptions(
  sizeHintBytes: number,
  isExact = false,
): { chunkSize: number; params: Record<number, number> } {
  // A window of 2^n reaches back 2^n - 16 bytes (RFC 7932, 9.1).
  const windowBits = isExact ? Math.ceil(Math.log2(sizeHintBytes + 16)) : MAX_WINDOW_BITS
  return {
    // Room for the whole output in one go, where the length is known: each go is a round trip to a thread.
    chunkSize: Math.min(Math.max(sizeHintBytes >> 2, MIN_OUTPUT_BYTES), MAX_OUTPUT_BYTES),
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: hint(sizeHintBytes),
      [constants.BROTLI_PARAM_LGWIN]: Math.min(Math.max(windowBits, MIN_WINDOW_BITS), MAX_WINDOW_BITS),
    },
  }
}

function hint(bytes: number): number {
  return bytes < LONG_FROM_BYTES ? bytes : Math.min(Math.max(bytes, LONG_HINT_BYTES), MAX_HINT_BYTES)
}

/** Where the parts of a segment are; the footer reaches up to the trailer. */
export interface Trailer {
  eventsAt: number
  footerBytes: number
  footerCrc32: number
}

export function encodeTrailer(eventsAt: number, footer: Uint8Array): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES)
  trailer.writeBigUInt64LE(BigInt(eventsAt), 0)
  trailer.writeUInt32LE(footer.byteLength, 8)
  trailer.writeUInt32LE(crc32(footer), 12)
  SEGMENT_MAGIC.copy(trailer, 16)
  return trailer
}

/**
 * @param bytes length of the whole segment
 * @throws PlayheadError SEGMENT_CORRUPT when these are not the last bytes of a segment.
 */
export function decodeTrailer(key: string, trailer: Buffer, bytes: number): Trailer {
  if (trailer.byteLength !== TRAILER_BYTES || !trailer.subarray(16).equals(SEGMENT_MAGIC))
    throw corrupt(key, 'it does not end in a segment’s trailer')
  const eventsAt = Number(trailer.readBigUInt64LE(0))
  const footerBytes = trailer.readUInt32LE(8)
  if (eventsAt < SEGMENT_MAGIC.byteLength || eventsAt + footerBytes + TRAILER_BYTES > bytes)
    throw corrupt(key, 'its trailer points outside of it')
  return { eventsAt, footerBytes, footerCrc32: trailer.readUInt32LE(12) }
}

export function corrupt(key: string, what: string, cause?: unknown): PlayheadError {
  return new PlayheadError('SEGMENT_CORRUPT', `${key}: ${what}. Restore the object from a backup or a replica.`, {
    cause,
  })
}
