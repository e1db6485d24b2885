import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMoment } from './time.ts'

const MS = Date.UTC(2026, 10, 21, 9, 30, 15, 250)

describe('parseMoment', () => {
  it.each([
    ['1795253415.250', 'seconds with a fraction'],
    ['1795253415250', 'milliseconds'],
    ['1795253415250000', 'microseconds'],
    ['1795253415250000000', 'nanoseconds'],
    ['2026-11-21T09:30:15.250Z', 'ISO'],
    ['2026-11-21T10:30:15.250+01:00', 'ISO with an offset'],
    ['2026-11-21T10:30:15.250 01:00', 'an offset whose plus was not encoded'],
    ['2026-11-21 10:30:15.25+01', 'PostgreSQL'],
    ['2026-11-21 09:30:15.250000', 'MySQL'],
    ['2026-11-21 09:30:15.250 UTC', 'BigQuery'],
    ['2026-11-21T04:30:15.250-0500', 'an offset without a colon'],
  ])('takes %s (%s)', text => {
    expect(parseMoment(text)).toBe(MS)
  })

  it('takes times without seconds, and dates', () => {
    expect(parseMoment('2026-11-21T09:30Z')).toBe(Date.UTC(2026, 10, 21, 9, 30))
    expect(parseMoment('2026-11-21')).toBe(Date.UTC(2026, 10, 21))
    expect(parseMoment('1795253415')).toBe(Date.UTC(2026, 10, 21, 9, 30, 15))
  })

  it.each(['', 'now', '2026-13-01', '2026-11-21T25:00', 'Infinity', '1e400', '-5', '$timestamp', '{{at}}'])(
    'refuses %s',
    text => {
      expect(parseMoment(text)).toBeUndefined()
    },
  )

  it('reads back every time as ISO and as epoch milliseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e11, max: Date.UTC(2100, 0, 1) }), ms => {
        expect(parseMoment(new Date(ms).toISOString())).toBe(ms)
        expect(parseMoment(String(ms))).toBe(ms)
      }),
    )
  })
})
