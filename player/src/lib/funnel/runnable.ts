import type { AudienceFilter, FunnelDefinition, Matcher, PropertyFilter } from '@playhead/server/api'
import type { Exclusion, Step } from './definition.ts'

/** Whether nothing was chosen for it yet. */
export function isBlank(matcher: Matcher): boolean {
  if (matcher.kind === 'event') return matcher.name.trim() === ''
  if (matcher.kind === 'page') return matcher.path.trim() === ''
  return Object.values(matcher.element).every(each => !each)
}

function isFinished(filter: PropertyFilter): boolean {
  if (filter.property === '') return false
  if (filter.op === 'contains' || filter.op === 'regex') return filter.value !== ''
  return filter.op !== 'in' || filter.value.length > 0
}

function finished(matcher: Matcher): Matcher {
  return { ...matcher, where: matcher.where.filter(isFinished) }
}

/** What of a definition is written already, and where each part of it stands in what the screen shows. */
export interface Runnable {
  definition: FunnelDefinition
  /** Index of the shown step, by index of the step that runs. */
  steps: readonly number[]
  /** Index of the shown matcher, by step and matcher that run. */
  matchers: readonly (readonly number[])[]
  exclusions: readonly number[]
  filters: readonly number[]
}

/**
 * The part of a definition that can be asked for while the rest is being written: steps, filters and exclusions without a
 * choice are left out. Undefined while fewer than two steps say what they are.
 */
export function runnable(definition: FunnelDefinition): Runnable | undefined {
  const steps = indicesOf(definition.steps, step => step.anyOf.some(each => !isBlank(each)))
  if (steps.length < 2) return undefined
  const shown = steps.map(index => definition.steps[index] as Step)
  const matchers = shown.map(step => indicesOf(step.anyOf, each => !isBlank(each)))
  const exclusions = indicesOf(definition.exclude, each => !isBlank(each.match) && bounds(each, steps) !== undefined)
  const filters = indicesOf(definition.filters, each => isFinished(each.is))
  const { breakdown: asked, ...rest } = definition
  const breakdown = asked && runnableBreakdown(asked, steps)
  return {
    steps,
    matchers,
    exclusions,
    filters,
    definition: {
      ...rest,
      steps: shown.map((step, at) => ({
        ...step,
        anyOf: (matchers[at] as number[]).map(index => finished(step.anyOf[index] as Matcher)),
      })),
      exclude: exclusions.map(index => {
        const each = definition.exclude[index] as Exclusion
        return { ...each, match: finished(each.match), ...bounds(each, steps) }
      }),
      filters: filters.map(index => definition.filters[index] as AudienceFilter),
      ...(breakdown && { breakdown }),
    },
  }
}

function indicesOf<Item>(items: readonly Item[], holds: (item: Item) => boolean): number[] {
  return items.flatMap((item, index) => (holds(item) ? [index] : []))
}

/** Between which of the steps that run an exclusion lies; undefined when one of its two is not written yet. */
function bounds({ after, before }: Exclusion, steps: readonly number[]): { after: number; before: number } | undefined {
  const moved = { after: steps.indexOf(after - 1) + 1, before: steps.indexOf(before - 1) + 1 }
  return moved.after > 0 && moved.before > moved.after ? moved : undefined
}

function runnableBreakdown(
  breakdown: NonNullable<FunnelDefinition['breakdown']>,
  steps: readonly number[],
): FunnelDefinition['breakdown'] {
  if (breakdown.by === 'flag') return breakdown.flag === '' ? undefined : breakdown
  if (breakdown.property === '') return undefined
  if (breakdown.by !== 'event') return breakdown
  const step = steps.indexOf(breakdown.step - 1) + 1
  return step > 0 ? { ...breakdown, step } : undefined
}
