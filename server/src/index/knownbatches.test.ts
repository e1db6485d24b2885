import { uuidv7 } from '@playhead/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knownBatches } from './knownbatches.ts'
import { chunkRow } from './samples.ts'
import { openTestIndex } from './testindex.ts'
import type { ChunkRow, Index } from './types.ts'
import { insertSegmentRows } from './write.ts'

describe('knownBatches', () => {
  let index: Index
  beforeAll(async () => {
    index = await openTestIndex()
  })
  afterAll(() => index?.close())

  const store = (chunks: ChunkRow[], token: string) =>
    insertSegmentRows(index, { events: [], sessions: [], chunks }, token)
  const [a, b, tab] = [uuidv7(1), uuidv7(2), uuidv7(3)]

  it('says which batches are stored, and in which segment', async () => {
    await store(
      [
        chunkRow({ session: a, segment: 'segments/1', batchTabs: [tab, tab], batchSeqs: [0, 1] }),
        chunkRow({ session: b, segment: 'segments/1', batchTabs: [tab], batchSeqs: [7] }),
      ],
      '1',
    )
    await store([chunkRow({ session: a, segment: 'segments/2', batchTabs: [tab], batchSeqs: [2] })], '2')
    expect(await knownBatches(index, 'shop', [a, b, uuidv7(4)])).toEqual(
      new Map([
        [
          a,
          new Map([
            [`${tab}/0`, 'segments/1'],
            [`${tab}/1`, 'segments/1'],
            [`${tab}/2`, 'segments/2'],
          ]),
        ],
        [b, new Map([[`${tab}/7`, 'segments/1']])],
      ]),
    )
  })

  it('names the segment readers take a repeated batch from: the first by key', async () => {
    const session = uuidv7(5)
    for (const segment of ['segments/y', 'segments/x', 'segments/z'])
      await store([chunkRow({ session, segment, batchTabs: [tab], batchSeqs: [0] })], segment)
    const known = await knownBatches(index, 'shop', [session])
    expect(known.get(session)?.get(`${tab}/0`)).toBe('segments/x')
  })

  it('knows nothing of other projects', async () => {
    await store([chunkRow({ project: 'other', session: uuidv7(6) })], 'other')
    expect(await knownBatches(index, 'elsewhere', [a, b])).toEqual(new Map())
  })

  it('asks about thousands of sessions in bounded queries', async () => {
    const sessions = Array.from({ length: 1_700 }, (_, i) => uuidv7(1_000 + i))
    await store(
      sessions.map(session => chunkRow({ session, segment: 'segments/many', batchTabs: [tab], batchSeqs: [0] })),
      'many',
    )
    const known = await knownBatches(index, 'shop', sessions)
    expect(known.size).toBe(1_700)
    expect(await knownBatches(index, 'shop', [])).toEqual(new Map())
  })
})
