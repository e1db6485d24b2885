import { CalendarDate } from '@internationalized/date'
import { describe, expect, it } from 'vitest'
import { daysOf, inZone, rangeLabel, rangeOf } from './range.ts'
import { funnelOf } from './samples.ts'
import { browserTimeZone, timeZones } from './zone.ts'

const NOW = Date.UTC(2026, 10, 21, 12)
const HOUR = 3_600_000
const start = new CalendarDate(2026, 11, 1)
const end = new CalendarDate(2026, 11, 14)

describe('ranges', () => {
  it('go from the beginning of the first day to the end of the last', () => {
    expect(rangeOf({ start, end }, 'Asia/Tokyo')).toEqual({
      fromMs: Date.UTC(2026, 9, 31, 15),
      toMs: Date.UTC(2026, 10, 14, 15),
    })
  })
  it('know that a day may have 25 hours', () => {
    const day = new CalendarDate(2026, 10, 25)
    const range = rangeOf({ start: day, end: day }, 'Europe/Berlin')
    expect('fromMs' in range && range.toMs - range.fromMs).toBe(25 * HOUR)
  })
  it.each(['UTC', 'America/New_York', 'Pacific/Auckland', 'Asia/Kathmandu'])('are the same days back, in %s', zone => {
    const days = daysOf(rangeOf({ start, end }, zone), zone, NOW)
    expect([days.start.toString(), days.end.toString()]).toEqual(['2026-11-01', '2026-11-14'])
  })
  it('count today among the last days, where the days are', () => {
    const { start, end } = daysOf({ lastDays: 7 }, 'Pacific/Auckland', NOW)
    expect([start.toString(), end.toString()]).toEqual(['2026-11-16', '2026-11-22'])
  })
  it('keep their days in another zone', () => {
    const definition = { ...funnelOf('a', 'b'), range: rangeOf({ start, end }, 'UTC') }
    expect(inZone(definition, 'Asia/Tokyo', NOW)).toMatchObject({
      timeZone: 'Asia/Tokyo',
      range: rangeOf({ start, end }, 'Asia/Tokyo'),
    })
    expect(inZone(funnelOf('a', 'b'), 'Asia/Tokyo', NOW).range).toEqual({ lastDays: 30 })
  })
  it.each([
    [{ lastDays: 1 }, 'Today'],
    [{ lastDays: 30 }, 'Last 30 days'],
    [rangeOf({ start, end }, 'Asia/Tokyo'), '1–14 Nov 2026'],
    [rangeOf({ start, end: start }, 'Asia/Tokyo'), '1 Nov 2026'],
  ])('are written so that they are short: %j', (range, label) =>
    expect(rangeLabel(range, 'Asia/Tokyo').replaceAll(/\s*–\s*/g, '–')).toBe(label),
  )
})

describe('time zones', () => {
  it('have UTC first', () => expect(timeZones()[0]).toBe('UTC'))
  it('have the viewer’s own', () => expect(timeZones()).toContain(browserTimeZone()))
})
