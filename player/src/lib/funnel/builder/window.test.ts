import { describe, expect, it } from 'vitest'
import { joinWindow, MAX_WINDOW_MS, splitWindow, WINDOW_PRESETS, windowLabel } from './window.ts'

describe('windows', () => {
  it.each([
    [1, 1, 'milliseconds'],
    [90_000, 90, 'seconds'],
    [3_600_000, 1, 'hours'],
    [129_600_000, 36, 'hours'],
    [604_800_000, 7, 'days'],
  ] as const)('%d ms are %d %s', (ms, amount, unit) => {
    expect(splitWindow(ms)).toEqual({ amount, unit })
    expect(joinWindow(amount, unit)).toBe(ms)
  })
  it.each([
    [1e9, 'days', MAX_WINDOW_MS],
    [0, 'days', 1],
    [Number.NaN, 'days', 1],
    [1.5, 'hours', 5_400_000],
  ] as const)('%d %s stay within what the API takes', (amount, unit, ms) => expect(joinWindow(amount, unit)).toBe(ms))
  it('have names', () => {
    expect(WINDOW_PRESETS.map(windowLabel)).toEqual([
      'Same session',
      '30 minutes',
      '1 hour',
      '1 day',
      '7 days',
      '14 days',
      '30 days',
    ])
  })
})
