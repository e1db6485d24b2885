import { describe, expect, it } from 'vitest'
import { formatClock, formatOffsetParam, parseOffset } from './offset.ts'

describe('parseOffset', () => {
  it.each([
    ['92', 92_000],
    ['92.5', 92_500],
    ['92s', 92_000],
    ['1m32s', 92_000],
    ['1M32S', 92_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1h2m3.4s', 3_723_400],
    ['1:32', 92_000],
    ['1:02:03', 3_723_000],
    [' 5 ', 5_000],
    ['0', 0],
  ])('reads %s', (text, ms) => expect(parseOffset(text)).toBe(ms))

  it.each(['', ' ', 'abc', '-5', '1x', '1m2h', 'NaN', '1e3', 'm', '1:2:3:4', '🙂'])('refuses %j', text =>
    expect(parseOffset(text)).toBeNull(),
  )
})

describe('formatOffsetParam', () => {
  it.each([
    [0, '0s'],
    [-5, '0s'],
    [92_000, '1m32s'],
    [92_440, '1m32.4s'],
    [59_960, '1m'],
    [3_600_000, '1h'],
    [3_723_400, '1h2m3.4s'],
  ])('writes %d as %s', (ms, text) => expect(formatOffsetParam(ms)).toBe(text))

  it('is read back within a twentieth of a second', () => {
    for (let ms = 0; ms < 8_000_000; ms += 7_777) {
      expect(Math.abs((parseOffset(formatOffsetParam(ms)) ?? Number.NaN) - ms)).toBeLessThanOrEqual(50)
    }
  })
})

describe('formatClock', () => {
  it.each([
    [0, '0:00'],
    [-1, '0:00'],
    [92_900, '1:32'],
    [3_723_000, '1:02:03'],
  ])('shows %d as %s', (ms, text) => expect(formatClock(ms)).toBe(text))
})
