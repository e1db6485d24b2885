import { type CalendarDate, fromAbsolute, toCalendarDate } from '@internationalized/date'
import type { FunnelDefinition } from '@playhead/server/api'
import { plural } from '../sessions/labels.ts'

export type Range = FunnelDefinition['range']

export const RANGE_PRESETS: readonly number[] = [7, 14, 30, 90]

/** First and last day of a range, in its time zone. */
export interface Days {
  start: CalendarDate
  end: CalendarDate
}

/** The days a range covers; `lastDays` counts today. */
export function daysOf(range: Range, timeZone: string, nowMs: number): Days {
  const day = (ms: number) => toCalendarDate(fromAbsolute(ms, timeZone))
  if ('fromMs' in range) return { start: day(range.fromMs), end: day(range.toMs - 1) }
  const end = day(nowMs)
  return { start: end.subtract({ days: range.lastDays - 1 }), end }
}

/** From the beginning of the first day to the end of the last. Days may have 23 or 25 hours. */
export function rangeOf({ start, end }: Days, timeZone: string): Range {
  return { fromMs: start.toDate(timeZone).getTime(), toMs: end.add({ days: 1 }).toDate(timeZone).getTime() }
}

/** The same days in another time zone. */
export function inZone(definition: FunnelDefinition, timeZone: string, nowMs: number): FunnelDefinition {
  const { range } = definition
  if (!('fromMs' in range)) return { ...definition, timeZone }
  return { ...definition, timeZone, range: rangeOf(daysOf(range, definition.timeZone, nowMs), timeZone) }
}

/** `Last 30 days`, `1 – 14 Nov 2026`. */
export function rangeLabel(range: Range, timeZone: string): string {
  if (!('fromMs' in range)) return range.lastDays === 1 ? 'Today' : `Last ${plural(range.lastDays, 'day')}`
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short', year: 'numeric' })
  return format.formatRange(range.fromMs, range.toMs - 1)
}
