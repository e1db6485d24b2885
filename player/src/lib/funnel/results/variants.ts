import type { FunnelVariants } from '@playhead/server/api'
import { roundUp } from './scale.ts'
import { numberText } from './words.ts'

export type Variant = FunnelVariants['variants'][number]

/** How far the axis of differences reaches to either side of 0: the same for all variants, so that their ranges can be compared. */
export function axisReach(variants: readonly Variant[]): number {
  const ends = variants.flatMap(({ difference }) =>
    difference ? [Math.abs(difference.low), Math.abs(difference.high)] : [],
  )
  return Math.min(1, roundUp(Math.max(0.01, ...ends)))
}

/** Where a difference stands on the axis, 0 (left end) to 1. */
export function onAxis(difference: number, reach: number): number {
  return Math.min(1, Math.max(0, 0.5 + difference / (2 * reach)))
}

/** What to make of a variant, in words. */
export function verdictText({ verdict, missing }: Variant): { title: string; text: string } {
  const more = missing === null ? '' : `: about ${numberText(roughly(missing))} more people`
  switch (verdict) {
    case 'control':
      return { title: 'Control', text: 'The others are compared with it.' }
    case 'better':
      return { title: 'Better', text: 'More of its people convert, beyond what chance explains.' }
    case 'worse':
      return { title: 'Worse', text: 'Fewer of its people convert, beyond what chance explains.' }
    case 'not_yet':
      return { title: 'No difference seen yet', text: `What there is may be chance${more} would tell.` }
    case 'not_enough_data':
      return {
        title: 'Not enough data yet',
        text: missing === null ? 'Too few people so far.' : `Still needed${more}.`,
      }
  }
}

/** A number of which only the size is known: two digits of it. */
export function roughly(count: number): number {
  return count < 100 ? Math.ceil(count) : Number(count.toPrecision(2))
}

/** Weights of a split as written: `50 50`, `90/10`, or one for each name. Null when it is none, or not one for each variant. */
export function parseShares(text: string, variants: readonly string[]): Record<string, number> | null {
  const weights = text
    .split(/[\s,;:/|]+/)
    .filter(part => part !== '')
    .map(part => Number(part.replace(/%$/, '')))
  const isSplit = weights.length === variants.length && weights.length > 1
  if (!isSplit || weights.some(weight => !Number.isFinite(weight) || weight <= 0)) return null
  return Object.fromEntries(variants.map((variant, index) => [variant, weights[index] as number]))
}

export function sharesText(shares: Record<string, number>, variants: readonly string[]): string {
  return variants.map(variant => shares[variant] ?? '?').join(' / ')
}
