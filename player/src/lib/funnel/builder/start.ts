import type { FunnelDefinition } from '@playhead/server/api'
import type { Option } from '../../ui/options.ts'
import { addStep, setMatcher, setStep } from '../edit.ts'
import { isBlank } from '../runnable.ts'
import { retarget, type Target, targetId } from './matchers.ts'

/** What is offered at the start: some of each kind, as many as one takes in at a glance. */
const OFFERED: Readonly<Record<Target['kind'], number>> = { event: 6, page: 4, element: 0 }
/** What the recorder sees by itself: seldom a step of a funnel, and always in the list of the picker. */
const ALWAYS_THERE = [
  'pageview',
  'click',
  'input',
  'web_vital',
  'long_task',
  'console',
  'network',
  'identify',
  'flag',
  'recorder',
]

/** The most frequent events and pages that are no step yet. */
export function frequentTargets(options: readonly Option<Target>[], definition: FunnelDefinition): Option<Target>[] {
  const taken = new Set(definition.steps.flatMap(step => step.anyOf.map(targetId)))
  const left = { ...OFFERED }
  return options.filter(({ id, value }) => {
    const isKnown = value.kind === 'event' && ALWAYS_THERE.includes(value.name)
    if (taken.has(id) || isKnown || left[value.kind] === 0) return false
    left[value.kind]--
    return true
  })
}

/** Puts a target into the first place that waits for one; into a new step where none does. */
export function fillBlank(definition: FunnelDefinition, target: Target): FunnelDefinition {
  for (const [index, step] of definition.steps.entries()) {
    const at = step.anyOf.findIndex(isBlank)
    const matcher = step.anyOf[at]
    if (matcher) return setStep(definition, index, setMatcher(step, at, retarget(matcher, target)))
  }
  return addStep(definition, {
    anyOf: [{ ...target, where: [] } as FunnelDefinition['steps'][number]['anyOf'][number]],
  })
}
