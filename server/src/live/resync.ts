import type { ManifestWithBatches } from '../sessions/manifest.ts'
import type { Chunk } from '../sessions/schema.ts'
import type { BatchName } from './sequence.ts'

/** Something of the index that a watcher lacks. */
export interface Lacking {
  /** The chunk; null for one without a picture. What the watcher has of it is to be left out. */
  chunk: Chunk | null
  /** All batches of the chunk that no earlier chunk has. */
  batches: BatchName[]
  toMs: number
}

/** Chunks with a batch that a watcher lacks, in time order. */
export function fromIndex({ manifest, batches }: ManifestWithBatches, has: (batch: BatchName) => boolean): Lacking[] {
  const byChunk = new Map<string, BatchName[]>()
  for (const { chunk, tab, seq } of batches) byChunk.set(chunk, [...(byChunk.get(chunk) ?? []), { tab, seq }])
  const lacking: Lacking[] = []
  for (const [id, all] of byChunk) {
    const chunk = manifest.chunks.find(each => each.id === id) ?? null
    const skipped = new Set(chunk?.skip.map(({ tab, seq }) => `${tab}/${seq}`))
    const own = all.filter(({ tab, seq }) => !skipped.has(`${tab}/${seq}`))
    if (own.every(has)) continue
    lacking.push({ chunk, batches: own.sort((a, b) => a.seq - b.seq), toMs: chunk?.toMs ?? manifest.endedMs })
  }
  return lacking.sort((a, b) => a.toMs - b.toMs)
}
