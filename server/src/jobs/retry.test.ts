import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs, RETRY } from './retry.ts'

describe('backoffMs', () => {
  it('doubles from one second and stays at a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(failures => backoffMs(failures))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
    ])
  })

  it('never shrinks, and never passes the cap, however often a job failed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), failures => {
        expect(backoffMs(failures + 1)).toBeGreaterThanOrEqual(backoffMs(failures))
        expect(backoffMs(failures)).toBeLessThanOrEqual(RETRY.capMs)
      }),
    )
  })

  it('gives a job up before five minutes have passed', () => {
    let totalMs = 0
    for (let failures = 1; failures < RETRY.attempts; failures++) totalMs += backoffMs(failures)
    expect(totalMs).toBeGreaterThan(120_000)
    expect(totalMs).toBeLessThan(300_000)
  })
})
