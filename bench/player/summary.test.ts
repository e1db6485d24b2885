import { describe, expect, it } from 'vitest'
import { isFlat, type Measured, rowsOf, summarise } from './summary.ts'

const MEASURED: Measured = {
  openStart: { ours: [300, 900, 310], rrwebPlayer: [620, 600, 640] },
  openLate: { ours: [400], rrwebPlayer: [4_000] },
  seek: {
    ours: Array.from({ length: 100 }, (_, n) => n + 1),
    rrwebPlayer: Array.from({ length: 100 }, (_, n) => (n + 1) * 10),
  },
  longTasks: [55, 72.04, 51],
  fetchedBytes: 300_000,
  sessionBytes: 6_000_000,
  heapBytes: [40e6, 81.26e6, 60e6],
  quarterHeapBytes: [40e6, 42e6, 41e6, 43e6],
}

describe('the summary', () => {
  it('takes medians of visits, ranks of seeks, and worsts of what somebody notices', () => {
    expect(summarise(MEASURED)).toEqual({
      openStart: { oursMs: 310, rrwebPlayerMs: 620, ratio: 0.5 },
      openLate: { oursMs: 400, rrwebPlayerMs: 4_000, ratio: 0.1 },
      seek: { p50Ms: 50, p95Ms: 95, rrwebPlayerP95Ms: 950 },
      longestTaskMs: 72,
      fetchedShare: 0.05,
      peakHeapMb: 81.3,
      quarterHeapMb: [40, 42, 41, 43],
    })
  })

  it('has no long task, and no ratio, where there was nothing', () => {
    const none: Measured = { ...MEASURED, longTasks: [], openLate: { ours: [], rrwebPlayer: [] }, sessionBytes: 0 }
    expect(summarise(none)).toMatchObject({ longestTaskMs: 0, fetchedShare: 0, openLate: { ratio: 0 } })
  })

  it('calls heap flat that ends about where it was after a quarter', () => {
    expect(isFlat([40, 60, 50, 45])).toBe(true)
    expect(isFlat([40, 45, 50, 55])).toBe(false)
    expect(isFlat([])).toBe(true)
  })

  it('prints a row for each figure, all with the same columns', () => {
    const rows = rowsOf(summarise(MEASURED))
    expect(new Set(rows.map(row => Object.keys(row).join())).size).toBe(1)
    expect(rows.map(row => row.figure)).toContain('first picture late, ms')
  })
})
