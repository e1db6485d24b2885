import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createQuota } from './quota.ts'

describe('createQuota', () => {
  it('passes a minute’s worth at once, then says when to come back', () => {
    const quota = createQuota({ perMinute: 60, now: () => 0 })
    expect(Array.from({ length: 60 }, () => quota('a'))).toEqual(Array(60).fill(0))
    expect(quota('a')).toBe(1)
  })

  it('rounds the wait up to whole seconds, never to 0', () => {
    const quota = createQuota({ perMinute: 1, now: () => 0 })
    quota('a')
    expect(quota('a')).toBe(60)
    const quick = createQuota({ perMinute: 60_000, now: () => 0 })
    for (let i = 0; i < 60_000; i++) quick('a')
    expect(quick('a')).toBe(1)
  })

  it('fills again as time goes by', () => {
    let atMs = 0
    const quota = createQuota({ perMinute: 60, now: () => atMs })
    for (let i = 0; i < 60; i++) quota('a')
    atMs = 999
    expect(quota('a')).toBe(1)
    atMs = 1_000
    expect(quota('a')).toBe(0)
    expect(quota('a')).toBe(1)
  })

  it('keeps keys apart', () => {
    const quota = createQuota({ perMinute: 1, now: () => 0 })
    expect(quota('a')).toBe(0)
    expect(quota('b')).toBe(0)
    expect(quota('a')).toBeGreaterThan(0)
  })

  it('survives a clock that is set back', () => {
    let atMs = 100_000
    const quota = createQuota({ perMinute: 60, now: () => atMs })
    for (let i = 0; i < 60; i++) quota('a')
    atMs = 0
    expect(quota('a')).toBe(1)
    atMs = 1_000
    expect(quota('a')).toBe(0)
  })

  it('passes what waited as long as it was told', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 0, max: 90_000 }), (perMinute, stepMs) => {
        let atMs = 0
        const quota = createQuota({ perMinute, now: () => atMs })
        let waitS = 0
        for (let i = 0; i <= perMinute && waitS === 0; i++) waitS = quota('a')
        expect(waitS).toBeGreaterThan(0)
        atMs += waitS * 1_000 + stepMs
        expect(quota('a')).toBe(0)
      }),
      { numRuns: 50 },
    )
  })

  it('never passes more than two minutes’ worth in a minute', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 400 }), steps => {
        let atMs = 0
        let passed = 0
        const quota = createQuota({ perMinute: 100, now: () => atMs })
        for (const step of steps) {
          atMs += step
          if (atMs > 60_000) break
          if (quota('a') === 0) passed++
        }
        return passed <= 200
      }),
    )
  })
})
