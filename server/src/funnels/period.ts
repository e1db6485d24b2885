import type { Funnel } from './definition.ts'
import { startOfDay, wholeDays } from './zone.ts'

/**
 * The period of equal length that ends where the funnel's begins: as many days of the time zone where it is whole days (a week with a
 * change of clocks is compared with a week), otherwise as many milliseconds.
 */
export function previousPeriod({ fromMs, toMs, timeZone }: Funnel): { fromMs: number; toMs: number } {
  const days = wholeDays(fromMs, toMs, timeZone)
  const beforeMs = days === undefined ? fromMs - (toMs - fromMs) : startOfDay(fromMs, timeZone, -days)
  return { fromMs: Math.max(beforeMs, 0), toMs: fromMs }
}
