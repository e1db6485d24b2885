import type { FunnelDefinition } from '@playhead/server/api'
import { plural } from '../../sessions/labels.ts'

export type Window = FunnelDefinition['windowMs']

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** Longest window the API takes. */
export const MAX_WINDOW_MS = 90 * DAY_MS

export const UNITS = [
  { value: 'days', one: 'day', ms: DAY_MS },
  { value: 'hours', one: 'hour', ms: HOUR_MS },
  { value: 'minutes', one: 'minute', ms: 60_000 },
  { value: 'seconds', one: 'second', ms: 1_000 },
  { value: 'milliseconds', one: 'millisecond', ms: 1 },
] as const
export type Unit = (typeof UNITS)[number]['value']

export const WINDOW_PRESETS: readonly Window[] = [
  'session',
  HOUR_MS / 2,
  HOUR_MS,
  DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  30 * DAY_MS,
]

/** A length of time in the largest unit that says it in whole numbers. */
export function splitWindow(ms: number): { amount: number; unit: Unit } {
  const unit = UNITS.find(each => ms % each.ms === 0) ?? UNITS[UNITS.length - 1]
  return unit ? { amount: ms / unit.ms, unit: unit.value } : { amount: ms, unit: 'milliseconds' }
}

/** Milliseconds of an amount, within what the API takes: a whole number from 1 to 90 days. */
export function joinWindow(amount: number, unit: Unit): number {
  const ms = Math.round(amount * (UNITS.find(({ value }) => value === unit)?.ms ?? 1))
  return Number.isFinite(ms) ? Math.min(MAX_WINDOW_MS, Math.max(1, ms)) : 1
}

export function windowLabel(window: Window): string {
  if (window === 'session') return 'Same session'
  const { amount, unit } = splitWindow(window)
  return plural(amount, UNITS.find(({ value }) => value === unit)?.one ?? unit)
}
