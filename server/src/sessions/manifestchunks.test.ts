import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunkRow } from '../index/samples.ts'
import type { ChunkRow } from '../index/types.ts'
import { planChunks } from './manifestchunks.ts'

const [a, b] = ['tab-a', 'tab-b']
const chunk = (segment: string, batches: [string, number][], over: Partial<ChunkRow> = {}) =>
  chunkRow({
    segment,
    batchTabs: batches.map(([tab]) => tab),
    batchSeqs: batches.map(([, seq]) => seq),
    keyframeTabs: [],
    keyframeMs: [],
    ...over,
  })
const plan = (rows: ChunkRow[]) =>
  planChunks(rows).map(({ row, skip }) => [row.segment, skip.map(s => `${s.tab}/${s.seq}`)])

describe('planChunks', () => {
  it('takes all of chunks that share nothing', () => {
    const rows = [chunk('1', [[a, 0]]), chunk('2', [[a, 1]]), chunk('3', [[b, 0]])]
    expect(plan(rows)).toEqual([
      ['1', []],
      ['2', []],
      ['3', []],
    ])
  })

  it('leaves out a batch that an earlier segment holds', () => {
    const rows = [
      chunk('1', [
        [a, 0],
        [a, 1],
      ]),
      chunk('2', [
        [a, 1],
        [a, 2],
      ]),
    ]
    expect(plan(rows)).toEqual([
      ['1', []],
      ['2', ['tab-a/1']],
    ])
  })

  it('drops a chunk that holds nothing new, or no snapshots', () => {
    const rows = [chunk('1', [[a, 0]]), chunk('2', [[a, 0]]), chunk('3', [[a, 1]], { snapshotsBytes: 0 })]
    expect(plan(rows)).toEqual([['1', []]])
  })

  it('is in time order, whatever the order of the segments', () => {
    const rows = [
      chunk('1', [[a, 1]], { fromMs: 20 }),
      chunk('2', [[a, 0]], { fromMs: 10 }),
      chunk('3', [[a, 2]], { fromMs: 20 }),
    ]
    expect(plan(rows).map(([segment]) => segment)).toEqual(['2', '1', '3'])
  })

  it('leaves out the keyframe of a batch it leaves out, and keeps the others', () => {
    const rows = [
      chunk('1', [[a, 0]], { keyframeTabs: [a], keyframeMs: [100] }),
      chunk(
        '2',
        [
          [a, 0],
          [a, 1],
        ],
        { keyframeTabs: [a, a], keyframeMs: [100, 200] },
      ),
    ]
    expect(planChunks(rows).map(({ keyframes }) => keyframes)).toEqual([
      [{ tab: a, atMs: 100 }],
      [{ tab: a, atMs: 200 }],
    ])
  })

  it('plays every batch exactly once, however batches are spread over segments', () => {
    const batch = fc.tuple(fc.constantFrom(a, b), fc.integer({ min: 0, max: 5 }))
    const segment = fc.uniqueArray(batch, { minLength: 1, maxLength: 6, selector: ([tab, seq]) => `${tab}/${seq}` })
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 6 }), segments => {
        const rows = segments.map((batches, i) => chunk(String(i), batches, { fromMs: 100 - i }))
        const played = planChunks(rows).flatMap(({ row, skip }) => {
          const skipped = new Set(skip.map(s => `${s.tab}/${s.seq}`))
          return row.batchTabs.map((tab, i) => `${tab}/${row.batchSeqs[i]}`).filter(name => !skipped.has(name))
        })
        const sent = new Set(segments.flat().map(([tab, seq]) => `${tab}/${seq}`))
        expect([...played].sort()).toEqual([...sent].sort())
      }),
    )
  })
})
