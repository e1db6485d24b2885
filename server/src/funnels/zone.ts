import { type CalendarDate, fromAbsolute, toCalendarDate } from '@internationalized/date'

/** Epoch milliseconds at which the day of `atMs` begins in an IANA time zone, `offsetDays` days on. A day has 23 to 25 hours. */
export function startOfDay(atMs: number, timeZone: string, offsetDays = 0): number {
  return begin(dayOf(atMs, timeZone).add({ days: offsetDays }), timeZone)
}

/** A day of a time zone: its date, `2026-11-21`, and when it begins and ends, epoch milliseconds. */
export interface Day {
  day: string
  fromMs: number
  toMs: number
}

/** The days of a time zone that lie in a range of times, wholly or in part, in order. */
export function daysBetween(fromMs: number, toMs: number, timeZone: string): Day[] {
  const days: Day[] = []
  const first = dayOf(fromMs, timeZone)
  for (let n = 0, startMs = begin(first, timeZone); startMs < toMs; n++) {
    const endMs = begin(first.add({ days: n + 1 }), timeZone)
    // A place that moved across the date line has a date without a moment.
    if (endMs > startMs) days.push({ day: first.add({ days: n }).toString(), fromMs: startMs, toMs: endMs })
    startMs = endMs
  }
  return days
}

/** How many days of a time zone a range is; undefined where it does not begin and end with one. */
export function wholeDays(fromMs: number, toMs: number, timeZone: string): number | undefined {
  const [first, last] = [dayOf(fromMs, timeZone), dayOf(toMs, timeZone)]
  if (begin(first, timeZone) !== fromMs || begin(last, timeZone) !== toMs) return undefined
  return last.compare(first)
}

function dayOf(atMs: number, timeZone: string): CalendarDate {
  return toCalendarDate(fromAbsolute(atMs, timeZone))
}

function begin(day: CalendarDate, timeZone: string): number {
  return day.toDate(timeZone).getTime()
}
