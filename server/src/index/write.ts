import { chunkRecord, eventRecord, sessionRecord } from './rows.ts'
import type { ChunkRow, EventRow, Index, IndexTable, SessionRow } from './types.ts'

/** Rows of one insert: about 20 MB of JSON. An epoch of a million events goes in 25 of them, not in half a gigabyte at once. */
export const ROWS_PER_INSERT = 40_000

export interface SegmentRows {
  events: readonly EventRow[]
  sessions: readonly SessionRow[]
  chunks: readonly ChunkRow[]
}

/**
 * Inserts the rows of one segment. `token` is the segment's key: together with the order of the rows, which must be that of
 * the segment's footer every time, it makes a repeated or half-done insert converge. Chunks go last: batches count as known
 * once they stand there, and then their events and session are in as well.
 * @throws PlayheadError INDEX_UNAVAILABLE; what was inserted by then stays, and is skipped the next time.
 */
export async function insertSegmentRows(index: Index, rows: SegmentRows, token: string): Promise<void> {
  await insertInParts(index, 'events', rows.events, eventRecord, token)
  await insertInParts(index, 'sessions', rows.sessions, sessionRecord, token)
  await insertInParts(index, 'chunks', rows.chunks, chunkRecord, token)
}

async function insertInParts<Row>(
  index: Index,
  table: IndexTable,
  rows: readonly Row[],
  record: (row: Row) => object,
  token: string,
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    const part = rows.slice(from, from + ROWS_PER_INSERT).map(record)
    await index.insert(table, part, `${token}:${from}`)
  }
}
