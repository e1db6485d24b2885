import type { Batch, Section } from './batch.ts'
import { gzip, gzipSteps } from './deflate.ts'
import { COMPRESS_SLICE_CHARS } from './limits.ts'
import { NativeCompressionStream, NativePromise, NativeResponse, utf8 } from './natives.ts'

/** Compresses a batch without holding the page up for more than a few milliseconds at a time. Idempotent. */
export async function compress(batch: Batch): Promise<void> {
  for (const section of plainOf(batch)) {
    // No CompressionStream: Safari before 16.4, Firefox before 113.
    finish(section, await (NativeCompressionStream ? gzipNative : gzipSliced)(section.text))
  }
}

/**
 * Compresses a batch now, on the main thread (22 ms/MB). For a page that goes away: an asynchronous stream never finishes
 * there. May overtake {@link compress} on the same batch; the first result stays.
 */
export function compressNow(batch: Batch): void {
  for (const section of plainOf(batch)) finish(section, gzip(utf8(section.text)))
}

function plainOf({ events, snapshots }: Batch): Section[] {
  return [events, snapshots].filter(section => section.count && !section.bytes)
}

async function gzipNative(text: string): Promise<Uint8Array> {
  const { readable, writable } = new NativeCompressionStream('gzip')
  const whole = new NativeResponse(readable).arrayBuffer()
  const writer = writable.getWriter()
  for (const slice of slicesOf(text)) {
    await writer.write(utf8(slice))
    await nextTask()
  }
  await writer.close()
  return new Uint8Array(await whole)
}

async function gzipSliced(text: string): Promise<Uint8Array> {
  let packed: Uint8Array | undefined
  for (packed of gzipSteps(utf8(text))) await nextTask()
  return packed as Uint8Array
}

/** Pieces of a text, never parted inside a character. */
export function* slicesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    let to = from + COMPRESS_SLICE_CHARS
    // The second half of a surrogate pair belongs to the first.
    if ((text.charCodeAt(to) & 0xfc00) === 0xdc00) to++
    yield text.slice(from, to)
    from = to
  }
}

/** Lets the page go on. */
function nextTask(): Promise<void> {
  return new NativePromise(resolve => setTimeout(resolve))
}

function finish(section: Section, bytes: Uint8Array): void {
  if (section.bytes) return
  section.bytes = bytes
  section.text = ''
}
