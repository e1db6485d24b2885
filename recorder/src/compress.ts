import { gzipSync } from 'fflate'
import type { Batch, Section } from './batch.ts'
import { NativeBlob, NativeCompressionStream, NativeResponse } from './natives.ts'

/** Compresses a batch off the main thread where the browser can (13 ms/MB, mostly elsewhere). Idempotent. */
export async function compress(batch: Batch): Promise<void> {
  await Promise.all([batch.events, batch.snapshots].map(compressSection))
}

/**
 * Compresses a batch now, on the main thread (25 ms/MB). For a page that goes away: an asynchronous stream never finishes
 * there. May overtake {@link compress} on the same batch; the first result stays.
 */
export function compressNow(batch: Batch): void {
  for (const section of [batch.events, batch.snapshots]) {
    if (section.count && !section.bytes) finish(section, gzipSync(new TextEncoder().encode(section.text)))
  }
}

async function compressSection(section: Section): Promise<void> {
  if (!section.count || section.bytes) return
  finish(section, (await gzipNative(section.text)) ?? gzipSync(new TextEncoder().encode(section.text)))
}

async function gzipNative(text: string): Promise<Uint8Array | undefined> {
  try {
    const stream = new NativeBlob([text]).stream().pipeThrough(new NativeCompressionStream('gzip'))
    return new Uint8Array(await new NativeResponse(stream).arrayBuffer())
  } catch {
    // No CompressionStream: Safari before 16.4, Firefox before 113.
    return undefined
  }
}

function finish(section: Section, bytes: Uint8Array): void {
  if (section.bytes) return
  section.bytes = bytes
  section.text = ''
}
