import { describe, expect, it } from 'vitest'
import { dayText, trendShape } from './trend.ts'

const day = (date: number, began: number, done: number, isComplete = true) => ({
  day: `2026-11-${String(date).padStart(2, '0')}`,
  fromMs: date,
  counts: [began, done],
  rate: began === 0 ? null : done / began,
  isComplete,
})

describe('trendShape', () => {
  it('draws rates from the bottom up, to a round number above the highest', () => {
    const { points, ticks } = trendShape({ days: [day(1, 10, 0), day(2, 10, 4)] }, 100, 100)
    expect(points.map(point => [point.x, point.y])).toEqual([
      [25, 100],
      [75, expect.closeTo(20)],
    ])
    expect(ticks.at(-1)).toEqual({ rate: 0.5, y: 0 })
    expect(points[1]?.began).toBe(30)
  })

  it('never goes above 100 %', () => {
    const { ticks, points } = trendShape({ days: [day(1, 10, 10), day(2, 10, 6)] }, 100, 100)
    expect(ticks.at(-1)?.rate).toBe(1)
    expect(points[0]?.y).toBe(0)
  })

  it('dashes the way to a day that is not complete', () => {
    const days = [day(1, 10, 5), day(2, 10, 5), day(3, 10, 5, false), day(4, 10, 5, false)]
    const { solid, dashed } = trendShape({ days }, 400, 100)
    expect(solid).toBe('M50 0L150 0')
    expect(dashed).toBe('M150 0L250 0M250 0L350 0')
  })

  it('leaves a gap where nobody began', () => {
    const { solid, points } = trendShape({ days: [day(1, 10, 5), day(2, 0, 0), day(3, 10, 5)] }, 300, 100)
    expect(points[1]?.y).toBeNull()
    expect(solid).toBe('')
  })

  it('names as many days as there is room for, and none of nothing', () => {
    const days = Array.from({ length: 30 }, (_, index) => day(index + 1, 1, 1))
    expect(trendShape({ days }, 320, 100).labels.length).toBeLessThanOrEqual(5)
    expect(trendShape({ days }, 3_000, 100).labels).toHaveLength(30)
    expect(trendShape({ days: [] }, 320, 100)).toMatchObject({ points: [], solid: '', labels: [] })
  })
})

it('names a day as it is in its own zone', () => {
  expect(dayText('2026-11-21')).toBe('21 Nov')
  expect(dayText('2026-11-21', 'long')).toBe('Sat, 21 Nov 2026')
})
