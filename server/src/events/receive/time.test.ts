import { describe, expect, it } from 'vitest'
import { NOW_MS } from './fixtures.ts'
import { ItemError } from './item.ts'
import { happenedMs } from './time.ts'

const HOUR_MS = 3_600_000
const iso = (ms: number) => new Date(ms).toISOString()
const at = (timestamp: unknown, sentAt?: unknown, agoMs?: number) => happenedMs({ timestamp, sentAt, agoMs }, NOW_MS)

describe('happenedMs', () => {
  it('is the item’s own time', () => {
    expect(at(iso(NOW_MS - 5_001))).toBe(NOW_MS - 5_001)
    expect(at(NOW_MS - 5_001)).toBe(NOW_MS - 5_001)
    expect(at((NOW_MS - 5_000) / 1000)).toBe(NOW_MS - 5_000)
    expect(at('2026-06-15T13:59:55+02:00')).toBe(NOW_MS - 5_000)
    expect(at('2026-06-15 11:59:55')).toBe(NOW_MS - 5_000)
    expect(at('2026-06-15T11:59:55.123456Z')).toBe(NOW_MS - 4_877)
  })

  it('is shifted by the offset of a clock that is off by more than a minute, in whole minutes', () => {
    const sentMs = NOW_MS + 2 * HOUR_MS
    expect(at(iso(sentMs - 3_000), iso(sentMs - 700))).toBe(NOW_MS - 3_000)
    expect(at(iso(NOW_MS - 3_000), iso(NOW_MS - 59_000))).toBe(NOW_MS - 3_000)
  })

  it('stays what it is when a history is imported', () => {
    const old = Date.UTC(2019, 3, 1)
    expect(at(iso(old), iso(NOW_MS))).toBe(old)
    expect(at(iso(old))).toBe(old)
  })

  it('without one is when it was sent, or arrived', () => {
    expect(at(undefined, iso(NOW_MS - 2_000))).toBe(NOW_MS - 2_000)
    expect(at(null, iso(NOW_MS + HOUR_MS))).toBe(NOW_MS)
    expect(at('', 'nonsense')).toBe(NOW_MS)
    expect(at(undefined, undefined, 9_000)).toBe(NOW_MS - 9_000)
  })

  it.each([
    ['yesterday', 'time_invalid'],
    [true, 'time_invalid'],
    [{}, 'time_invalid'],
    [Number.NaN, 'time_invalid'],
    [-1, 'time_invalid'],
    ['2026-13-45T00:00:00Z', 'time_invalid'],
    [12, 'time_out_of_range'],
    [iso(NOW_MS + 25 * HOUR_MS), 'time_out_of_range'],
    [iso(Date.UTC(1999, 1, 1)), 'time_out_of_range'],
  ])('%o is refused: %s', (timestamp, code) => {
    expect(() => at(timestamp)).toThrow(ItemError)
    try {
      at(timestamp)
    } catch (error) {
      expect((error as ItemError).code).toBe(code)
    }
  })
})
