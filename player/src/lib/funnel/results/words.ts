import type { FunnelInput, Group, ReasonKey, Signal } from '@playhead/server/api'
import { KINDS } from '../../events/catalogue.ts'

type BreakdownInput = NonNullable<FunnelInput['breakdown']>

/** Texts and figures as the results show them. Pure, so that a chart, a table and a label say the same. */

/**
 * A share in percent: `72.6 %`, `–` where nobody began. Never 0 % or 100 % of what is only nearly nobody or everybody: those two say
 * that there is no list, or no drop-off, to look at.
 */
export function rateText(rate: number | null): string {
  if (rate === null) return '–'
  const percent = rate * 100
  if (rate > 0 && percent < 0.05) return '< 0.1 %'
  if (rate < 1 && percent >= 99.95) return '> 99.9 %'
  return `${percent.toFixed(rate === 0 || rate === 1 ? 0 : 1)} %`
}

/** A difference of two shares, in percentage points: `+3.1 points`. */
export function pointsText(difference: number): string {
  const points = Math.abs(difference * 100).toFixed(1)
  return `${points === '0.0' ? '±' : difference > 0 ? '+' : '−'}${points} points`
}

export function numberText(count: number): string {
  return count.toLocaleString('en')
}

/** `1,240 people`, `1 session`. */
export function unitsText(count: number, counted: FunnelInput['count']): string {
  const words = counted === 'sessions' ? ['session', 'sessions'] : ['person', 'people']
  return `${numberText(count)} ${words[count === 1 ? 0 : 1]}`
}

/** A part of a breakdown, in words. */
export function groupText({ kind, value }: Group, breakdown?: BreakdownInput): string {
  switch (kind) {
    case 'value':
      return value === '' ? '(empty)' : value
    case 'none':
      return breakdown?.by === 'flag' ? 'Never saw the flag' : 'Not known'
    case 'several':
      return 'Saw several variants'
    case 'other':
      return 'All others'
  }
}

/** What a breakdown is by: the head of its column. */
export function breakdownText(breakdown: BreakdownInput): string {
  switch (breakdown.by) {
    case 'flag':
      return `Flag ${breakdown.flag}`
    case 'session':
      return breakdown.property.replaceAll('_', ' ').replace(/^utm /, 'UTM ')
    default:
      return breakdown.property
  }
}

const REASON_LABELS = {
  page: 'Page',
  element: 'Element',
  request: 'Failed request',
  refill: 'Filled in again',
  browser: 'Browser',
  os: 'System',
  device: 'Device',
  country: 'Country',
  release: 'Release',
} as const

/** What kind of thing a signal or a reason is. */
export function kindText(kind: ReasonKey['kind'] | Signal['type']): string {
  return kind in REASON_LABELS
    ? REASON_LABELS[kind as keyof typeof REASON_LABELS]
    : KINDS[kind as keyof typeof KINDS].label
}

/** How sure it is that a reason is more than chance, in words; `q` after the correction for many comparisons. */
export function chanceText(q: number): string {
  if (q < 0.001) return 'almost certainly not chance'
  if (q < 0.05) return 'more than chance'
  if (q < 0.2) return 'may be chance'
  return 'as likely by chance'
}

/** A small number as people read it: `0.03`, `< 0.001`. */
export function smallText(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(value < 0.1 ? 3 : 2)
}
