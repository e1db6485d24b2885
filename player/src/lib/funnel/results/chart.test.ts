import type { FunnelResult } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import { barsOf, columnsOf, worstStep } from './chart.ts'

/** What the server answers for these counts. */
function resultOf(counts: number[], before?: number[]): FunnelResult {
  const rates = (all: number[]) =>
    all.map((count, index) => ({
      count,
      dropped: index + 1 < all.length ? count - (all[index + 1] ?? 0) : 0,
      rateFromStart: all[0] ? count / all[0] : null,
      rateFromPrevious: all[Math.max(0, index - 1)] ? count / (all[Math.max(0, index - 1)] ?? 1) : null,
    }))
  return {
    fromMs: 0,
    toMs: 1,
    steps: rates(counts).map(step => ({ ...step, medianMs: null, p90Ms: null, histogram: [] })),
    previous: before ? { fromMs: 0, toMs: 0, steps: rates(before) } : null,
  }
}

describe('barsOf', () => {
  it('puts those who were lost beside those who went on, and together they are the step before', () => {
    const bars = barsOf(resultOf([100, 60, 45]))
    expect(bars.map(bar => [bar.count, bar.lost])).toEqual([
      [100, 0],
      [60, 40],
      [45, 15],
    ])
    for (const [index, bar] of bars.entries()) expect(bar.count + bar.lost).toBe(bars[Math.max(0, index - 1)]?.count)
    expect(bars[2]).toMatchObject({ share: 0.45, lostShare: 0.15, lostRate: 0.25, before: null })
  })

  it('has no lengths and no rates where nobody began', () => {
    expect(barsOf(resultOf([0, 0]))[1]).toMatchObject({ share: 0, lostShare: 0, rateFromStart: null, lostRate: null })
  })

  it('compares with the period before, where somebody began then', () => {
    const [, second] = barsOf(resultOf([100, 60], [200, 100]))
    expect(second?.before).toMatchObject({ count: 100, share: 0.5 })
    expect(second?.before?.fromStart).toBeCloseTo(0.1)
    expect(barsOf(resultOf([100, 60], [0, 0])).map(bar => bar.before)).toEqual([null, null])
  })
})

it('finds the step after which the most dropped', () => {
  expect(worstStep(resultOf([100, 60, 45]))).toBe(1)
  expect(worstStep(resultOf([100, 90, 40, 30]))).toBe(2)
  expect(worstStep(resultOf([100, 100]))).toBeNull()
  expect(worstStep(resultOf([0, 0]))).toBeNull()
})

it('measures columns by the highest', () => {
  const columns = columnsOf([
    { fromMs: 0, toMs: 10, count: 4 },
    { fromMs: 10, toMs: null, count: 1 },
  ])
  expect(columns.map(column => column.height)).toEqual([1, 0.25])
  expect(columnsOf([{ fromMs: 0, toMs: null, count: 0 }])[0]?.height).toBe(0)
})
