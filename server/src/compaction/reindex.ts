import type { Index } from '../index/types.ts'
import { SEGMENT_PREFIX } from '../keys.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { insertSegment } from './insert.ts'
import { segmentIndex } from './segmentindex.ts'

/** Segments between two reports of progress. */
const REPORT_EVERY = 100

export interface ReindexProgress {
  segments: number
  rows: number
}

/**
 * Puts the rows of every stored segment into the index: the way back after the index is lost. What it has already stays as it is.
 * @throws PlayheadError SEGMENT_CORRUPT naming the segment; those before it are in, and doing it again is harmless.
 */
export async function reindex(options: {
  store: ObjectStore
  index: Index
  onProgress?: (progress: ReindexProgress) => void
}): Promise<ReindexProgress> {
  const { store, onProgress } = options
  const index = segmentIndex(options.index)
  const progress: ReindexProgress = { segments: 0, rows: 0 }
  for await (const { key } of store.list(SEGMENT_PREFIX)) {
    progress.rows += await insertSegment(store, index, key)
    if (++progress.segments % REPORT_EVERY === 0) onProgress?.({ ...progress })
  }
  return progress
}
