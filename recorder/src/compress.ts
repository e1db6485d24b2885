import type { Batch, Section } from './batch.ts'
import { gzip, gzipSteps } from './deflate.ts'
import { COMPRESS_SLICE_CHARS } from './limits.ts'
import { NativeCompressionStream, NativePromise, NativeResponse } from './natives.ts'

/** Compresses a batch without holding the page up for more than a few milliseconds at a time. Idempotent. */
export async function compress(batch: Batch): Promise<void> {
  for (const section of [batch.events, batch.snapshots]) {
    if (!section.count || section.bytes) continue
    // No CompressionStream: Safari before 16.4, Firefox before 113.
    finish(section, await (NativeCompressionStream ? gzipNative : gzipSliced)(section.text))
  }
}

/**
 * Compresses a batch now, on the main thread (22 ms/MB). For a page that goes away: an asynchronous stream never finishes
 * there. May overtake {@link compress} on the same batch; the first result stays.
 */
export function compressNow(batch: Batch): void {
  for (const section of [batch.events, batch.snapshots]) {
    if (section.count && !section.bytes) finish(section, gzip(new TextEncoder().encode(section.text)))
  }
}

async function gzipNative(text: string): Promise<Uint8Array> {
  const { readable, writable } = new NativeCompressionStream('gzip')
  const whole = new NativeResponse(readable).arrayBuffer()
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  for (const slice of slicesOf(text)) {
    await writer.write(encoder.encode(slice))
    await nextTask()
  }
  await writer.close()
  return new Uint8Array(await whole)
}

async function gzipSliced(text: string): Promise<Uint8Array> {
  const steps = gzipSteps(new TextEncoder().encode(text))
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await nextTask()
  }
}

/** Pieces of a text, never parted inside a character. */
function* slicesOf(text: string): Generator<string> {
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
