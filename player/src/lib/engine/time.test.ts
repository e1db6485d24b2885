import { describe, expect, it } from 'vitest'
import { formatDuration, parseMoment } from './time.ts'

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
