import type { FunnelDefinition, Matcher } from '@playhead/server/api'
import { blankMatcher, blankStep, type Exclusion, type Step } from './definition.ts'

/** Edits of a definition. Each gives a new one; none of them changes the one it was given. */

/** Most and fewest steps the API takes. */
export const MAX_STEPS = 20
const MIN_STEPS = 2
/** Matchers of a step, and filters of a matcher, that the API takes at most. */
export const MAX_MATCHERS = 10
export const MAX_FILTERS = 10
export const MAX_EXCLUSIONS = 5

/** The list with `item` in place `index`; at its end where there is no such place. */
export function replaced<Item>(items: readonly Item[], index: number, item: Item): Item[] {
  return [...items.slice(0, index), item, ...items.slice(index + 1)]
}

export function removed<Item>(items: readonly Item[], index: number): Item[] {
  return items.filter((_, at) => at !== index)
}

export function addStep(definition: FunnelDefinition, step: Step = blankStep()): FunnelDefinition {
  if (definition.steps.length >= MAX_STEPS) return definition
  return { ...definition, steps: [...definition.steps, step] }
}

export function duplicateStep(definition: FunnelDefinition, index: number): FunnelDefinition {
  const step = definition.steps[index]
  if (!step || definition.steps.length >= MAX_STEPS) return definition
  const steps = [...definition.steps.slice(0, index + 1), step, ...definition.steps.slice(index + 1)]
  return withSteps(definition, steps, number => (number > index + 1 ? number + 1 : number))
}

/** Takes a step out. The last two stay: they are emptied instead. */
export function removeStep(definition: FunnelDefinition, index: number): FunnelDefinition {
  if (definition.steps.length <= MIN_STEPS) return setStep(definition, index, blankStep())
  return withSteps(definition, removed(definition.steps, index), number => {
    if (number === index + 1) return undefined
    return number > index + 1 ? number - 1 : number
  })
}

/** Puts the step at `from` where `to` is. Exclusions and the breakdown go with the steps they name. */
export function moveStep(definition: FunnelDefinition, from: number, to: number): FunnelDefinition {
  const count = definition.steps.length
  if (from === to || from < 0 || to < 0 || from >= count || to >= count) return definition
  const order = removed([...definition.steps.keys()], from)
  order.splice(to, 0, from)
  const steps = order.map(index => definition.steps[index] as Step)
  return withSteps(definition, steps, number => order.indexOf(number - 1) + 1)
}

export function setStep(definition: FunnelDefinition, index: number, step: Step): FunnelDefinition {
  return { ...definition, steps: replaced(definition.steps, index, step) }
}

/** New steps, and whatever names a step by its number led to the new number; what names a step that is gone, goes. */
function withSteps(
  definition: FunnelDefinition,
  steps: Step[],
  moved: (number: number) => number | undefined,
): FunnelDefinition {
  const exclude = definition.exclude.flatMap(each => {
    const after = moved(each.after)
    const before = moved(each.before)
    return after !== undefined && before !== undefined && after < before ? [{ ...each, after, before }] : []
  })
  const { breakdown, ...rest } = definition
  if (breakdown?.by !== 'event') return { ...definition, steps, exclude }
  const step = moved(breakdown.step)
  return { ...rest, steps, exclude, ...(step !== undefined && { breakdown: { ...breakdown, step } }) }
}

export function labelled(step: Step, label: string): Step {
  const { label: _, ...rest } = step
  const trimmed = label.trim()
  return trimmed === '' ? rest : { ...rest, label: trimmed }
}

export function setMatcher(step: Step, index: number, matcher: Matcher): Step {
  return { ...step, anyOf: replaced(step.anyOf, index, matcher) }
}

export function addMatcher(step: Step): Step {
  return step.anyOf.length >= MAX_MATCHERS ? step : { ...step, anyOf: [...step.anyOf, blankMatcher()] }
}

/** Takes a matcher out; the only one is emptied instead. */
export function removeMatcher(step: Step, index: number): Step {
  const anyOf = removed(step.anyOf, index)
  return { ...step, anyOf: anyOf.length > 0 ? anyOf : [blankMatcher()] }
}

/** Steps in any order take no exclusions: choosing that order drops them. */
export function setOrder(definition: FunnelDefinition, order: FunnelDefinition['order']): FunnelDefinition {
  return { ...definition, order, exclude: order === 'any' ? [] : definition.exclude }
}

export function addExclusion(definition: FunnelDefinition): FunnelDefinition {
  if (definition.exclude.length >= MAX_EXCLUSIONS) return definition
  const added: Exclusion = { match: blankMatcher(), after: 1, before: definition.steps.length }
  return { ...definition, exclude: [...definition.exclude, added] }
}

/** Between which steps an exclusion lies, kept so that the first is before the second. */
export function setBounds(exclusion: Exclusion, bounds: { after?: number; before?: number }): Exclusion {
  const next = { ...exclusion, ...bounds }
  if (next.after < next.before) return next
  return bounds.after === undefined ? { ...next, after: next.before - 1 } : { ...next, before: next.after + 1 }
}

export function setBreakdown(definition: FunnelDefinition, breakdown: FunnelDefinition['breakdown']): FunnelDefinition {
  const { breakdown: _, ...rest } = definition
  return breakdown ? { ...rest, breakdown } : rest
}
