import { describe, expect, it } from 'vitest'
import { median, percentile, round } from './stats.ts'

describe('stats', () => {
  it('takes the nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, at) => 100 - at)
    expect(percentile(values, 0.5)).toBe(50)
    expect(percentile(values, 0.99)).toBe(99)
    expect(percentile(values, 1)).toBe(100)
    expect(percentile(values, 0)).toBe(1)
    expect(values[0]).toBe(100)
  })

  it('sorts as numbers, not as text', () => {
    expect(percentile([10, 9, 100, 1], 1)).toBe(100)
  })

  it('gives 0 for nothing and the value for one', () => {
    expect(percentile([], 0.5)).toBe(0)
    expect(median([7])).toBe(7)
  })

  it('rounds', () => {
    expect(round(0.45678, 3)).toBe(0.457)
    expect(round(3)).toBe(3)
  })
})
