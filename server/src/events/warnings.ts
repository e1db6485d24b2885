import { dayText } from './days.ts'
import type { Warning } from './schema.ts'
import { meanOf, weekdayModel } from './weekdays.ts'

/** Events a day that an event must have had, on most days, for its silence to be news. */
const QUIET_LEAST_PER_DAY = 5
/** Share of the days before the silence that had as many: an event of campaigns is quiet between them. */
const QUIET_DAYS_SHARE = 0.6
/** Probability below which silence is not chance: with 200 events looked at daily, a false alarm in half a year at most. */
const QUIET_MOST_LIKELY = 1e-4
/** Full days that are compared with the same weekdays before: fewer is a bad day, more is old news. */
const CHANGE_DAYS = 3
/** Ratio to what is usual from which a change is worth a warning, and its inverse. */
const CHANGE_LEAST_RATIO = 2
/** Standard deviations from what is usual: about 1 in 16,000 by chance; more of it in the tails of real traffic. */
const CHANGE_LEAST_DEVIATIONS = 4
/** Events expected in the days compared: under it halving is nothing. */
export const CHANGE_LEAST_EXPECTED = 20
/** Milliseconds after which a flag that nobody sees is one that code can do without. */
export const FLAG_UNSEEN_MS = 30 * 24 * 60 * 60 * 1000

const figure = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })

/** Counts per day of an event, the oldest first; the last is today and not over yet. */
export type Daily = readonly number[]

/**
 * It came on most days and now has not for at least a full day, which its usual weekdays make improbable: a Poisson variable of mean λ is
 * 0 with probability e^-λ; λ is divided by how much more the days vary than Poisson ones do.
 */
export function goneQuiet(daily: Daily, lastMs: number, timeZone: string): Warning | undefined {
  const silentDays = daily.length - 1 - daily.findLastIndex(count => count > 0)
  // Today is silent too, and does not count as a day.
  const fullDays = silentDays - 1
  if (fullDays < 1 || silentDays >= daily.length) return undefined
  const before = weekdayModel(daily.slice(0, -silentDays))
  if (before === undefined) return undefined
  const isUsual =
    before.counts.filter(count => count >= QUIET_LEAST_PER_DAY).length >= QUIET_DAYS_SHARE * before.counts.length
  const expected = before.expected(fullDays)
  if (!isUsual || Math.exp(-expected / before.dispersion) > QUIET_MOST_LIKELY) return undefined
  return {
    code: 'gone_quiet',
    text: `Not seen since ${dayText(lastMs, timeZone)}, where ${figure.format(meanOf(before.counts))} a day were usual. Check whether the last release still sends it.`,
    names: [],
  }
}

/**
 * The last full days hold less than half or more than twice what the same weekdays of the weeks before did, beyond their noise: a
 * quasi-Poisson test (McCullagh and Nelder, Generalized Linear Models, section 6.2), whose variance is the dispersion times the mean, and
 * the same on the logarithms, since the days of busy events vary in proportion. Both count in that the usual is an estimate itself. By the
 * first alone 24 of 2,000 events of wild days that do not change were reported.
 */
export function volumeChanged(daily: Daily): Warning | undefined {
  const recent = daily.slice(-1 - CHANGE_DAYS, -1)
  const before = weekdayModel(daily.slice(0, -1 - CHANGE_DAYS))
  if (before === undefined || recent.every(count => count === 0)) return undefined
  const seen = recent.reduce((sum, count) => sum + count, 0)
  const expected = before.expected(recent.length)
  const ratio = seen / expected
  if (expected < CHANGE_LEAST_EXPECTED || (ratio < CHANGE_LEAST_RATIO && ratio > 1 / CHANGE_LEAST_RATIO))
    return undefined
  const estimated = 1 + 1 / before.weeks
  const deviations = Math.abs(seen - expected) / Math.sqrt(before.dispersion * expected * estimated)
  const logDeviations = Math.abs(Math.log(ratio)) / (before.logDeviation * Math.sqrt(estimated / recent.length))
  if (Math.min(deviations, logDeviations) < CHANGE_LEAST_DEVIATIONS) return undefined
  const advice =
    ratio < 1
      ? 'Check whether it is still sent everywhere.'
      : 'Check whether it is sent twice, or means more than it did.'
  return {
    code: 'volume_changed',
    text: `${figure.format(seen)} in the last ${recent.length} full days, where ${figure.format(expected)} were usual on these weekdays (${ratio.toFixed(ratio < 1 ? 2 : 1)} times). ${advice}`,
    names: [],
  }
}

/** Other spellings of the same name: `alike` with how often each was seen. */
export function writtenTwice(alike: readonly { name: string; count: number }[]): Warning | undefined {
  if (alike.length === 0) return undefined
  const others = alike.map(({ name, count }) => `“${name}” (${figure.format(count)} times)`).join(', ')
  return {
    code: 'written_twice',
    text: `Also written ${others}: a step that asks for one misses the other. Send one name, or let the step be any of them.`,
    names: alike.map(({ name }) => name),
  }
}

/** A flag that nobody saw for 30 days. */
export function flagUnseen(lastMs: number, nowMs: number, timeZone: string): Warning | undefined {
  const unseenMs = nowMs - lastMs
  if (unseenMs < FLAG_UNSEEN_MS) return undefined
  return {
    code: 'flag_unseen',
    text: `Nobody has seen this flag since ${dayText(lastMs, timeZone)}, ${figure.format(unseenMs / 86_400_000)} days ago. If it is decided, take it out of the code.`,
    names: [],
  }
}

/** `what` was never seen in what was looked at; `near` are the nearest real ones. */
export function neverSeen(what: string, near: readonly string[]): Warning {
  const hint =
    near.length > 0
      ? `Did you mean ${near.map(name => `“${name}”`).join(' or ')}?`
      : 'Check how it is spelt, and that it is sent.'
  return { code: 'never_seen', text: `${what} ${hint}`, names: [...near] }
}
