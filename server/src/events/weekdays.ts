const WEEK = 7
/** Weeks that say what is usual: more would hold on to what a release of last month changed. */
const MOST_WEEKS = 4
/** Weeks without which nothing can be called usual. */
const LEAST_WEEKS = 2

/** What is usual on each weekday. */
export interface WeekdayModel {
  /** The days it rests on: whole weeks, the oldest first. */
  counts: readonly number[]
  weeks: number
  /** How much more the days vary than those of a Poisson process do, at least 1. */
  dispersion: number
  /** Standard deviation of the logarithm of a day's ratio to what is usual: noise that grows with the volume shows here. */
  logDeviation: number
  /** Events usual in the so many days that follow: the sum of their weekdays' means. */
  expected(days: number): number
}

/**
 * A model of the last whole weeks of an event; undefined where it has not been there for two weeks.
 * The dispersion is Pearson's: the sum of (count − mean)² ÷ mean over its degrees of freedom (McCullagh and Nelder, section 4.5).
 */
export function weekdayModel(daily: readonly number[]): WeekdayModel | undefined {
  const age =
    daily.length -
    Math.max(
      0,
      daily.findIndex(count => count > 0),
    )
  const weeks = Math.min(MOST_WEEKS, Math.floor(age / WEEK))
  if (weeks < LEAST_WEEKS || daily.every(count => count === 0)) return undefined
  const counts = daily.slice(-weeks * WEEK)
  // The weekday of counts[n] is n % 7, and so is that of the nth day after them.
  const means = Array.from({ length: WEEK }, (_, weekday) => meanOf(counts.filter((_, n) => n % WEEK === weekday)))
  const pearson = counts.reduce((sum, count, n) => {
    const mean = means[n % WEEK] ?? 0
    return mean === 0 ? sum : sum + (count - mean) ** 2 / mean
  }, 0)
  const freedom = counts.length - WEEK
  const logs = counts.map((count, n) => Math.log((count + 0.5) / ((means[n % WEEK] ?? 0) + 0.5)))
  return {
    counts,
    weeks,
    dispersion: Math.max(1, pearson / freedom),
    logDeviation: Math.sqrt(logs.reduce((sum, log) => sum + log ** 2, 0) / freedom),
    expected: days => Array.from({ length: days }, (_, n) => means[n % WEEK] ?? 0).reduce((sum, mean) => sum + mean, 0),
  }
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
