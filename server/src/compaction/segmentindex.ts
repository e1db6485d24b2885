import { knownBatches } from '../index/knownbatches.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import type { SegmentIndex } from './types.ts'

/** The index as compaction sees it. */
export function segmentIndex(index: Index): SegmentIndex {
  return {
    knownBatches: (project, sessions) => knownBatches(index, project, sessions),
    insertSegmentRows: (rows, token) => insertSegmentRows(index, rows, token),
  }
}
