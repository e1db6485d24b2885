import type { ChunkRow, EventRow, SessionRow } from '../index/types.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { corrupt } from '../segment/format.ts'
import { openSegment } from '../segment/reader.ts'
import type { SegmentIndex } from './types.ts'

/** Rows inserted at a time: below 20 MB of JSON, and well above where ClickHouse begins to mind the number of inserts. */
const ROWS_PER_SLICE = 20_000

/**
 * Puts a segment's rows into the index, from the segment alone. The slices and their tokens depend on nothing else, so doing it
 * again, or half of it again, changes nothing.
 * @throws PlayheadError SEGMENT_CORRUPT, also when there is none of this key
 */
export async function insertSegment(store: ObjectStore, index: SegmentIndex, key: string): Promise<number> {
  const segment = await openSegment(store, key)
  if (segment === undefined) throw corrupt(key, 'it is not there')
  let slice = 0
  let inserted = 0
  let rows = emptyRows()
  let size = 0
  const flush = async (): Promise<void> => {
    if (size === 0) return
    await index.insertSegmentRows(rows, `${key}/${slice++}`)
    inserted += size
    rows = emptyRows()
    size = 0
  }
  for await (const { chunk, session, events } of segment.chunks()) {
    for await (const event of events) {
      rows.events.push(event)
      if (++size >= ROWS_PER_SLICE) await flush()
    }
    // After its events: a batch counts as known once its chunk's row stands, and then all of it does.
    if (session !== undefined) rows.sessions.push(session)
    rows.chunks.push(chunk)
    size += 2
    if (size >= ROWS_PER_SLICE) await flush()
  }
  await flush()
  return inserted
}

function emptyRows(): { events: EventRow[]; sessions: SessionRow[]; chunks: ChunkRow[] } {
  return { events: [], sessions: [], chunks: [] }
}
