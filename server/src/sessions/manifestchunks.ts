import type { ChunkRow } from '../index/types.ts'
import type { Chunk } from './schema.ts'

interface PlannedChunk {
  row: ChunkRow
  skip: Chunk['skip']
  keyframes: Chunk['keyframes']
}

/**
 * What a reader takes from each chunk, so that every batch is played once even where two segments hold it: the first chunk by
 * segment key and offset has it, later ones leave it out. Chunks that hold nothing new are dropped. The result is in time order.
 * @param rows all chunks of one session, ordered by segment key and offset
 */
export function planChunks(rows: readonly ChunkRow[]): PlannedChunk[] {
  const seenBatches = new Set<string>()
  const seenKeyframes = new Set<string>()
  const planned: PlannedChunk[] = []
  for (const row of rows) {
    const batches = row.batchTabs.map((tab, i) => ({ tab, seq: row.batchSeqs[i] ?? 0 }))
    const skip = batches.filter(batch => seenBatches.has(`${batch.tab}/${batch.seq}`))
    const keyframes = row.keyframeTabs.map((tab, i) => ({ tab, atMs: row.keyframeMs[i] ?? 0 }))
    // A keyframe names no batch: where batches are left out, one that an earlier chunk has is left out with them.
    const kept = skip.length === 0 ? keyframes : keyframes.filter(frame => !seenKeyframes.has(keyframeName(frame)))
    if (row.snapshotsBytes > 0 && (skip.length < batches.length || batches.length === 0))
      planned.push({ row, skip, keyframes: kept })
    for (const batch of batches) seenBatches.add(`${batch.tab}/${batch.seq}`)
    for (const frame of keyframes) seenKeyframes.add(keyframeName(frame))
  }
  // Array.sort is stable: chunks of the same time stay in key order.
  return planned.sort((a, b) => a.row.fromMs - b.row.fromMs)
}

function keyframeName(frame: Chunk['keyframes'][number]): string {
  return `${frame.tab}/${frame.atMs}`
}
