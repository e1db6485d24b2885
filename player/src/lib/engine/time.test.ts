import { describe, expect, it } from 'vitest'
import { formatClock, formatDuration, formatOffsetParam, parseMoment, parseOffset } from './time.ts'

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

describe('parseMoment', () => {
  const session = { startedMs: Date.UTC(2026, 2, 14, 9), endedMs: Date.UTC(2026, 2, 14, 9, 2) }
  const read = (query: string) => parseMoment(new URLSearchParams(query), session)

  it('opens at the start when nothing is asked', () => expect(read('')).toEqual({ offsetMs: 0, problem: null }))
  it('takes an offset', () => expect(read('t=1m32s')).toEqual({ offsetMs: 92_000, problem: null }))
  it('takes a time', () => expect(read('at=2026-03-14T09:00:42Z')).toEqual({ offsetMs: 42_000, problem: null }))
  it('takes a time of another zone', () => expect(read('at=2026-03-14T10:00:42%2B01:00').offsetMs).toBe(42_000))
  it('prefers the offset', () => expect(read('t=5&at=2026-03-14T09:00:42Z').offsetMs).toBe(5_000))

  it.each(['t=soon', 't=', 't=3m', 'at=yesterday', 'at=2026', 'at=2026-03-14T08:59:59Z', 'at=2026-03-14T09:02:01Z'])(
    'opens %s at the start, and says why',
    query => {
      const moment = read(query)
      expect(moment.offsetMs).toBe(0)
      expect(moment.problem).toMatch(/Opened at the start\.$/)
    },
  )

  it('cuts what it repeats', () => expect(read(`t=${'x'.repeat(5_000)}`).problem?.length).toBeLessThan(150))
})

describe('formatClock', () => {
  it.each([
    [0, '0:00'],
    [-1, '0:00'],
    [92_900, '1:32'],
    [3_723_000, '1:02:03'],
  ])('shows %d as %s', (ms, text) => expect(formatClock(ms)).toBe(text))
})

describe('formatDuration', () => {
  it.each([
    [850, '850 ms'],
    [42_000, '42s'],
    [59_700, '1m'],
    [185_000, '3m 5s'],
    [7_200_000, '2h'],
    [7_800_000, '2h 10m'],
  ])('says %d as %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})
