import { describe, expect, it } from 'vitest'
import { daysBetween, startOfDay, wholeDays } from './zone.ts'

const at = (text: string) => Date.parse(text)
const HOUR_MS = 3_600_000

describe('the start of a day', () => {
  it.each([
    ['2026-11-21T00:30:00Z', 'UTC', 0, '2026-11-21T00:00:00Z'],
    ['2026-11-21T23:30:00Z', 'Europe/Berlin', 0, '2026-11-21T23:00:00Z'],
    ['2026-11-21T03:30:00Z', 'America/New_York', 0, '2026-11-20T05:00:00Z'],
    // The night in which clocks go back has 25 hours, the one in which they go forward 23.
    ['2026-10-25T22:30:00Z', 'Europe/Berlin', 0, '2026-10-24T22:00:00Z'],
    ['2026-10-25T12:00:00Z', 'Europe/Berlin', 1, '2026-10-25T23:00:00Z'],
    ['2026-03-29T12:00:00Z', 'Europe/Berlin', 1, '2026-03-29T22:00:00Z'],
    ['2026-03-31T12:00:00Z', 'UTC', -30, '2026-03-01T00:00:00Z'],
    // Where clocks go forward at midnight the day begins at one.
    ['2026-04-24T12:00:00Z', 'Africa/Cairo', 0, '2026-04-23T22:00:00Z'],
  ])('%s in %s, %d days on', (now, zone, offset, expected) => {
    expect(new Date(startOfDay(at(now), zone, offset)).toISOString()).toBe(new Date(expected).toISOString())
  })
})

describe('the days of a range', () => {
  const days = (from: string, to: string, zone: string) =>
    daysBetween(at(from), at(to), zone).map(({ day, fromMs, toMs }) => `${day} ${(toMs - fromMs) / HOUR_MS}`)

  it('are whole where the range is not, and as long as they are', () => {
    expect(days('2026-10-24T12:00:00Z', '2026-10-26T00:00:00Z', 'Europe/Berlin')).toEqual([
      '2026-10-24 24',
      '2026-10-25 25',
      '2026-10-26 24',
    ])
    expect(days('2026-04-04T00:00:00Z', '2026-04-04T14:00:00Z', 'Australia/Lord_Howe')).toEqual([
      '2026-04-04 24',
      '2026-04-05 24.5',
    ])
  })

  it('end before the range does', () => {
    expect(days('2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z', 'UTC')).toEqual(['2026-11-20 24'])
    expect(days('2026-11-20T00:00:00Z', '2026-11-21T00:00:00.001Z', 'UTC')).toHaveLength(2)
  })

  it('follow on each other, each once, for 800 days', () => {
    const all = daysBetween(at('2025-01-01T00:00:00Z'), at('2025-01-01T00:00:00Z') + 800 * 24 * HOUR_MS, 'Africa/Cairo')
    expect(new Set(all.map(({ day }) => day)).size).toBe(all.length)
    for (const [n, { fromMs, toMs }] of all.entries()) {
      expect(toMs).toBeGreaterThan(fromMs)
      if (n > 0) expect(fromMs).toBe(all[n - 1]?.toMs)
    }
  })

  it('leave out the date that Samoa had no moment of', () => {
    expect(days('2011-12-29T12:00:00Z', '2012-01-01T00:00:00Z', 'Pacific/Apia').map(one => one.slice(0, 10))).toEqual([
      '2011-12-29',
      '2011-12-31',
      '2012-01-01',
    ])
  })
})

describe('whole days', () => {
  it('are counted by the calendar', () => {
    expect(wholeDays(at('2026-10-24T22:00:00Z'), at('2026-10-31T23:00:00Z'), 'Europe/Berlin')).toBe(7)
    expect(wholeDays(at('2026-11-20T00:00:00Z'), at('2026-11-21T00:00:00Z'), 'UTC')).toBe(1)
  })

  it('are none where the range begins or ends at another time', () => {
    expect(wholeDays(at('2026-11-20T00:00:00Z'), at('2026-11-21T00:00:00Z'), 'Europe/Berlin')).toBeUndefined()
    expect(wholeDays(at('2026-11-20T00:00:00Z'), at('2026-11-21T00:00:01Z'), 'UTC')).toBeUndefined()
  })
})
