import { describe, expect, it } from 'vitest'
import { chunkRow, eventRow, sessionRow } from './samples.ts'
import type { Index } from './types.ts'
import { insertSegmentRows, ROWS_PER_INSERT } from './write.ts'

/** Notes what is asked of the index; what the rows become is the conformance suite's to test. */
function notingIndex(): { index: Pick<Index, 'insert'>; calls: [string, number, string][] } {
  const calls: [string, number, string][] = []
  return { index: { insert: async (table, rows, token) => void calls.push([table, rows.length, token]) }, calls }
}

describe('insertSegmentRows', () => {
  it('writes chunks last: a batch counts as known only when its events are in', async () => {
    const { index, calls } = notingIndex()
    await insertSegmentRows(
      index as Index,
      { events: [eventRow()], sessions: [sessionRow()], chunks: [chunkRow()] },
      'segments/a',
    )
    expect(calls).toEqual([
      ['events', 1, 'segments/a:0'],
      ['sessions', 1, 'segments/a:0'],
      ['chunks', 1, 'segments/a:0'],
    ])
  })

  it('cuts many rows into inserts whose tokens follow from the rows before them', async () => {
    const { index, calls } = notingIndex()
    const events = Array.from({ length: 2 * ROWS_PER_INSERT + 1 }, (_, seq) => eventRow({ seq }))
    await insertSegmentRows(index as Index, { events, sessions: [], chunks: [] }, 't')
    expect(calls).toEqual([
      ['events', ROWS_PER_INSERT, 't:0'],
      ['events', ROWS_PER_INSERT, `t:${ROWS_PER_INSERT}`],
      ['events', 1, `t:${2 * ROWS_PER_INSERT}`],
    ])
  })

  it('asks nothing for an empty segment', async () => {
    const { index, calls } = notingIndex()
    await insertSegmentRows(index as Index, { events: [], sessions: [], chunks: [] }, 't')
    expect(calls).toEqual([])
  })
})
