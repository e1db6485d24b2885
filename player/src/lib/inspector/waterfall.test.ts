import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barOf, spanOf } from './waterfall.ts'

const span = { fromMs: 1_000, toMs: 2_000 }

describe('barOf', () => {
  it('lies where the request was, with its wait', () => {
    expect(barOf({ startMs: 1_250, durationMs: 500, ttfbMs: 400 }, span)).toEqual({ left: 0.25, width: 0.5, wait: 0.8 })
  })
  it('stays within the row, and can be seen', () => {
    const ms = fc.integer({ min: -5_000, max: 5_000 })
    fc.assert(
      fc.property(ms, fc.nat(5_000), fc.nat(5_000), (startMs, durationMs, ttfbMs) => {
        const { left, width, wait } = barOf({ startMs, durationMs, ttfbMs }, span)
        expect(left).toBeGreaterThanOrEqual(0)
        expect(width).toBeGreaterThanOrEqual(0.012)
        expect(left + width).toBeLessThanOrEqual(1 + 1e-9)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(1)
      }),
    )
  })
})

it('spanOf holds them all, and is the session without any', () => {
  const requests = [
    { startMs: 1_300, durationMs: 500 },
    { startMs: 1_200, durationMs: 100 },
    { startMs: 1_400, durationMs: undefined },
  ]
  expect(spanOf(requests, span)).toEqual({ fromMs: 1_200, toMs: 1_800 })
  expect(spanOf([], span)).toBe(span)
})
