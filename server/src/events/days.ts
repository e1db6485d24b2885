import { fromAbsolute, toCalendarDate } from '@internationalized/date'
import { startOfDay } from '../funnels/zone.ts'

/** A day of a time zone. */
export interface Day {
  /** `2026-11-21`. */
  day: string
  fromMs: number
}

/** The last so many days of a time zone, today included, the oldest first. */
export function lastDays(nowMs: number, timeZone: string, count: number): Day[] {
  return Array.from({ length: count }, (_, n) => {
    const fromMs = startOfDay(nowMs, timeZone, n + 1 - count)
    return { day: toCalendarDate(fromAbsolute(fromMs, timeZone)).toString(), fromMs }
  })
}

/** A time as a day for people: `12 Nov 2026`. */
export function dayText(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone }).format(atMs)
}
