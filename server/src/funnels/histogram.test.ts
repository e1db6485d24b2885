import { describe, expect, it } from 'vitest'
import { HISTOGRAM_EDGES_MS, histogramOf } from './histogram.ts'

describe('the histogram', () => {
  it('goes from the first bucket that holds somebody to the last', () => {
    expect(
      histogramOf(
        new Map([
          [1_000, 3],
          [10_000, 1],
        ]),
      ),
    ).toEqual([
      { fromMs: 1_000, toMs: 3_000, count: 3 },
      { fromMs: 3_000, toMs: 10_000, count: 0 },
      { fromMs: 10_000, toMs: 30_000, count: 1 },
    ])
  })

  it('ends without an end', () => {
    const last = HISTOGRAM_EDGES_MS.at(-1) ?? 0
    expect(histogramOf(new Map([[last, 1]]))).toEqual([{ fromMs: last, toMs: null, count: 1 }])
  })

  it('of nobody is empty', () => {
    expect(histogramOf(new Map())).toEqual([])
  })

  it('has buckets that grow', () => {
    expect(HISTOGRAM_EDGES_MS[0]).toBe(0)
    expect(HISTOGRAM_EDGES_MS).toEqual([...new Set(HISTOGRAM_EDGES_MS)].sort((a, b) => a - b))
  })
})
