import { MAX_CLOCK_SKEW_MS } from '@playhead/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockSkewMs } from './skew.ts'

const now = 1_700_000_000_000
const HOUR_MS = 3_600_000

describe('clockSkewMs', () => {
  it.each([0, 1, -1, 800, MAX_CLOCK_SKEW_MS, -MAX_CLOCK_SKEW_MS])('leaves an offset of %d ms alone', offset => {
    expect(clockSkewMs(now - offset, now)).toBe(0)
  })

  it.each([
    [MAX_CLOCK_SKEW_MS + 1, 60_000],
    [-MAX_CLOCK_SKEW_MS - 1, -60_000],
    [HOUR_MS, HOUR_MS],
    [-HOUR_MS, -HOUR_MS],
    [HOUR_MS + 29_999, HOUR_MS],
    [HOUR_MS + 30_000, HOUR_MS + 60_000],
    [now, Math.round(now / 60_000) * 60_000],
  ])('shifts an offset of %d ms by %d', (offset, skew) => {
    expect(clockSkewMs(now - offset, now)).toBe(skew)
  })

  it('leaves at most half a minute, or the offset that is let be', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), offset => {
        const left = Math.abs(offset - clockSkewMs(now - offset, now))
        return left <= Math.max(30_000, Math.abs(offset) <= MAX_CLOCK_SKEW_MS ? MAX_CLOCK_SKEW_MS : 0)
      }),
    )
  })

  it('shifts the batches of a session alike while their uploads take different times', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000, max: 1_000 }),
        fc.array(fc.nat(25_000), { minLength: 2 }),
        (minutes, uploads) => {
          fc.pre(Math.abs(minutes) > 2)
          const skews = uploads.map(uploadMs => clockSkewMs(now - minutes * 60_000, now + uploadMs))
          return new Set(skews).size === 1
        },
      ),
    )
  })

  it('is a whole number whatever the client says', () => {
    fc.assert(fc.property(fc.maxSafeNat(), sentAtMs => Number.isSafeInteger(clockSkewMs(sentAtMs, now))))
  })
})
