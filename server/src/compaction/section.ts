import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { gunzip, gunzipSync } from 'node:zlib'
import {
  type FrameSection,
  MAX_DECOMPRESSION_RATIO,
  MAX_SECTION_JSON_BYTES,
  RATIO_FREE_BYTES,
} from '@playhead/protocol'
import { SectionRejected } from './problem.ts'

const gunzipAsync = promisify(gunzip)

/** Compressed bytes up to which a section is inflated on this thread: 1 ms at most, and no hand-over (which costs 0.1 ms of CPU). */
const SYNC_BYTES = 64 * 1024

/** Bytes set aside for the output of a section at least: zlib takes no less than 64. */
const MIN_OUTPUT_BYTES = 1024

/** Pages compress to between a fifth and a thirtieth. */
const LIKELY_RATIO = 40

const NEWLINE = 0x0a

/** A section's JSON and where its lines are: line i is from `starts[i]` up to `ends[i]`, newline left out. */
export interface Section {
  json: Buffer
  starts: number[]
  ends: number[]
}

/**
 * Inflates one section of a batch and finds its lines. Nothing is parsed.
 * @param limit most lines a section of this kind may have
 * @throws SectionRejected when it is not what its header announced, or exceeds a limit; before the memory is spent.
 */
export async function openSection(compressed: Buffer, announced: FrameSection, limit: number): Promise<Section> {
  if (announced.count > limit)
    throw new SectionRejected('section_too_many', `${announced.count} lines, a batch may have ${limit}`)
  const json = await inflate(compressed)
  if (!isUtf8(json)) throw new SectionRejected('section_utf8', 'the section is not UTF-8')
  const starts: number[] = []
  const ends: number[] = []
  for (let start = 0; start < json.byteLength; ) {
    const newline = json.indexOf(NEWLINE, start)
    const end = newline < 0 ? json.byteLength : newline
    // Past the announced count only that there is more matters, not how much.
    if (starts.length > announced.count) break
    if (end > start) {
      starts.push(start)
      ends.push(end)
    }
    start = end + 1
  }
  if (starts.length !== announced.count) {
    const found = starts.length > announced.count ? 'more' : String(starts.length)
    throw new SectionRejected('section_count', `the header says ${announced.count} lines, there are ${found}`)
  }
  return { json, starts, ends }
}

async function inflate(compressed: Buffer): Promise<Buffer> {
  const byRatio = Math.max(RATIO_FREE_BYTES, compressed.byteLength * MAX_DECOMPRESSION_RATIO)
  const maxOutputLength = Math.min(MAX_SECTION_JSON_BYTES, byRatio)
  const options = { maxOutputLength, chunkSize: outputBytes(compressed, maxOutputLength) }
  try {
    return compressed.byteLength <= SYNC_BYTES
      ? gunzipSync(compressed, options)
      : await gunzipAsync(compressed, options)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      const message = `${compressed.byteLength} bytes become more than ${maxOutputLength} bytes of JSON`
      throw new SectionRejected('section_too_large', message, { cause })
    }
    throw new SectionRejected('section_gzip', 'the section is not whole gzip', { cause })
  }
}

/**
 * Bytes to set aside for the output. gzip ends with its length (RFC 1952, ISIZE): right at once, one buffer does and nothing is
 * copied together. It is a claim, so no more is set aside than a good ratio would need.
 */
function outputBytes(compressed: Buffer, maxOutputLength: number): number {
  const claimed = compressed.byteLength < 4 ? 0 : compressed.readUInt32LE(compressed.byteLength - 4) + 1
  return Math.max(MIN_OUTPUT_BYTES, Math.min(claimed, compressed.byteLength * LIKELY_RATIO, maxOutputLength))
}
