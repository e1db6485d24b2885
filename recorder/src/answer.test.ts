import { describe, expect, it } from 'vitest'
import { judgeStatus, retryAfterMs, retryDelayMs } from './answer.ts'
import { RETRY_AFTER_MAX_MS, RETRY_MAX_MS } from './limits.ts'

describe('judgeStatus', () => {
  it.each([
    [202, 'stored'],
    [200, 'stored'],
    [400, 'refused'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [408, 'retry'],
    [413, 'refused'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
  ])('%i: %s', (status, verdict) => {
    expect(judgeStatus(status)).toBe(verdict)
  })
})

describe('retryDelayMs', () => {
  it('doubles to a limit, between half and the whole of each step', () => {
    expect([1, 2, 3, 4].map(failures => retryDelayMs(failures, 0, 1))).toEqual([1_000, 2_000, 4_000, 8_000])
    expect([1, 2, 3, 4].map(failures => retryDelayMs(failures, 0, 0))).toEqual([500, 1_000, 2_000, 4_000])
    expect(retryDelayMs(500, 0, 1)).toBe(RETRY_MAX_MS)
  })

  it('is never shorter than the server asked for, within reason', () => {
    expect(retryDelayMs(1, 5_000, 1)).toBe(5_000)
    expect(retryDelayMs(8, 5_000, 1)).toBe(RETRY_MAX_MS)
    expect(retryDelayMs(1, Number.MAX_VALUE, 1)).toBe(RETRY_AFTER_MAX_MS)
  })
})

describe('retryAfterMs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  it.each([
    [null, 0],
    ['', 0],
    ['7', 7_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', 0],
  ])('%j: %i ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms)
  })
})
