import type { Index } from '../index/types.ts'
import {
  type Arm,
  difference,
  growthToTell,
  isEnough,
  MIN_OF_EACH_OUTCOME,
  MIN_PEOPLE_PER_ARM,
} from '../statistics/confidencesequence.ts'
import { MISMATCH_BELOW, sampleRatioP } from '../statistics/samplemismatch.ts'
import { groupedSql } from './breakdown.ts'
import type { Funnel } from './definition.ts'
import type { FunnelVariants, FunnelVariantsQuery, Group } from './schema.ts'
import { FUNNEL_MAX_MS } from './sql.ts'

/** Chance that any of the intervals shown ever misses: shared out among the variants, so that a flag of ten is as trustworthy as one of two. */
const LEVEL = 0.05

/**
 * Smallest difference, as a share, that `missing` is counted for: one point of conversion. A seen difference near nothing would ask for millions of
 * people, to tell something that hardly anybody would act on.
 */
const MIN_EFFECT = 0.01

/** Share of the range that counts as its first days. */
const EARLY_SHARE = 1 / 3

/** Names of variants that are taken to be the control, in this order; else the largest is. */
const CONTROLS = ['control', 'false', 'off', 'original']

/** People of one part of the breakdown, who began early or late. */
export interface VariantCount extends Arm {
  kind: Group['kind']
  value: string
  isEarly: boolean
}

type Variant = FunnelVariants['variants'][number]

/**
 * How the variants of a flag convert, against the control. People, whatever the funnel counts: sessions of one person are not independent. Who saw
 * which variant is what the breakdown by the flag says, so its numbers are these.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function runVariants(
  index: Index,
  project: string,
  funnel: Funnel,
  asked: Pick<FunnelVariantsQuery, 'flag' | 'control' | 'shares'>,
  signal?: AbortSignal,
): Promise<FunnelVariants> {
  const people: Funnel = { ...funnel, count: 'people', breakdown: { by: 'flag', flag: asked.flag } }
  const { sql, binder } = groupedSql(people, project)
  const cutMs = Math.round(funnel.fromMs + (funnel.toMs - funnel.fromMs) * EARLY_SHARE)
  const rows = await index.query<Omit<VariantCount, 'isEarly'> & { early: number }>(
    `SELECT groupKind AS kind, groupValue AS value, times[1] < ${binder.bind('Int64', cutMs)} AS early, count() AS people,
       countIf(level = ${binder.bind('UInt32', funnel.steps.length)}) AS converted
     FROM (${sql}) GROUP BY kind, value, early`,
    { params: binder.params, maxMs: FUNNEL_MAX_MS, ...(signal && { signal }) },
  )
  return compareVariants(
    rows.map(({ early, ...row }) => ({ ...row, isEarly: early > 0 })),
    asked,
  )
}

/** The comparison, of what was counted. */
export function compareVariants(
  counts: readonly VariantCount[],
  { flag, control: askedControl, shares }: Pick<FunnelVariantsQuery, 'flag' | 'control' | 'shares'>,
): FunnelVariants {
  const arms = armsOf(counts, [...(askedControl === undefined ? [] : [askedControl]), ...Object.keys(shares ?? {})])
  const names = [...arms.keys()].sort(
    (a, b) => (arms.get(b)?.people ?? 0) - (arms.get(a)?.people ?? 0) || (a < b ? -1 : 1),
  )
  const control = askedControl ?? CONTROLS.find(name => arms.has(name)) ?? names[0] ?? null
  const level = LEVEL / Math.max(names.length - 1, 1)
  const early = armsOf(counts.filter(count => count.isEarly))
  const late = armsOf(counts.filter(count => !count.isEarly))
  const variants = names
    .map(name => {
      if (name === control) return controlOf(name, arms)
      const [first, later] = [early, late].map(part => told(part.get(control ?? ''), part.get(name), level))
      return variantOf(
        name,
        arms.get(control ?? '') ?? NOBODY,
        arms.get(name) ?? NOBODY,
        level,
        first ?? null,
        later ?? null,
      )
    })
    .sort((a, b) => Number(b.isControl) - Number(a.isControl))
  return {
    flag,
    control,
    several: peopleOf(counts, 'several'),
    unexposed: peopleOf(counts, 'none'),
    variants,
    sampleRatio: sampleRatioOf(arms, shares),
  }
}

const NOBODY: Arm = { people: 0, converted: 0 }

/** By variant; those of `known` that nobody saw too. */
function armsOf(counts: readonly VariantCount[], known: readonly string[] = []): Map<string, Arm> {
  const arms = new Map(known.map(name => [name, NOBODY]))
  for (const { kind, value, people, converted } of counts) {
    if (kind !== 'value') continue
    const arm = arms.get(value) ?? NOBODY
    arms.set(value, { people: arm.people + people, converted: arm.converted + converted })
  }
  return arms
}

function peopleOf(counts: readonly VariantCount[], kind: Group['kind']): number {
  return counts.reduce((sum, count) => sum + (count.kind === kind ? count.people : 0), 0)
}

function controlOf(variant: string, arms: ReadonlyMap<string, Arm>): Variant {
  const arm = arms.get(variant) ?? NOBODY
  return {
    ...shown(variant, arm),
    isControl: true,
    difference: null,
    verdict: 'control',
    missing: null,
    early: null,
    late: null,
    isNovelty: false,
  }
}

function variantOf(
  variant: string,
  control: Arm,
  arm: Arm,
  level: number,
  early: Variant['early'],
  late: Variant['late'],
): Variant {
  const found = told(control, arm, level)
  const isTold = found !== null && (found.low > 0 || found.high < 0)
  return {
    ...shown(variant, arm),
    isControl: false,
    difference: found,
    verdict: found === null ? 'not_enough_data' : !isTold ? 'not_yet' : found.low > 0 ? 'better' : 'worse',
    missing: isTold ? null : missingOf(control, arm, level),
    early,
    late,
    isNovelty: early !== null && late !== null && (early.low > late.high || late.low > early.high),
  }
}

function shown(
  variant: string,
  { people, converted }: Arm,
): Pick<Variant, 'variant' | 'people' | 'converted' | 'rate'> {
  return { variant, people, converted, rate: people > 0 ? converted / people : null }
}

function told(control: Arm | undefined, arm: Arm | undefined, level: number): Variant['difference'] {
  return control && arm && isEnough(control, arm) ? difference(control, arm, level) : null
}

/**
 * People that the variant still needs, if both arms go on growing as they did: for a difference as large as the one seen, or of
 * {@link MIN_EFFECT} where that is less, and for enough of both outcomes.
 */
function missingOf(control: Arm, arm: Arm, level: number): number {
  if (arm.people === 0 || control.people === 0) return MIN_PEOPLE_PER_ARM - Math.min(arm.people, MIN_PEOPLE_PER_ARM - 1)
  const seen = Math.abs(arm.converted / arm.people - control.converted / control.people)
  const converted = control.converted + arm.converted
  const fewest = Math.min(converted, control.people + arm.people - converted)
  const growth = Math.max(
    growthToTell(control, arm, level, Math.max(seen, MIN_EFFECT)),
    MIN_PEOPLE_PER_ARM / Math.min(control.people, arm.people),
    MIN_OF_EACH_OUTCOME / Math.max(fewest, 1),
  )
  return Math.max(Math.ceil(arm.people * (growth - 1)), 1)
}

/** Of the variants that `shares` names. One alone cannot be compared. */
function sampleRatioOf(
  arms: ReadonlyMap<string, Arm>,
  shares: FunnelVariantsQuery['shares'],
): FunnelVariants['sampleRatio'] {
  const split = Object.entries(shares ?? {})
  if (split.length < 2) return null
  const weights = split.map(([, weight]) => weight)
  const observed = split.map(([name]) => arms.get(name)?.people ?? 0)
  const people = observed.reduce((a, b) => a + b, 0)
  const sum = weights.reduce((a, b) => a + b, 0)
  const pValue = sampleRatioP(observed, weights)
  return {
    expected: Object.fromEntries(split.map(([name, weight]) => [name, (people * weight) / sum])),
    observed: Object.fromEntries(split.map(([name], n) => [name, observed[n] ?? 0])),
    pValue,
    isMismatch: pValue < MISMATCH_BELOW,
  }
}
