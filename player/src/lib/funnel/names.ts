import type { FunnelInput } from '@playhead/server/api'

type MatcherInput = FunnelInput['steps'][number]['anyOf'][number]

/** What a matcher asks for, in the words of who reads it; empty while nothing was chosen. */
export function matcherName(matcher: MatcherInput): string {
  if (matcher.kind === 'event') return matcher.name
  if (matcher.kind === 'page') return matcher.path
  const { name, hrefPath, selector, role, tag } = matcher.element
  if (name) return `“${name}”`
  return hrefPath ?? selector ?? role ?? tag ?? ''
}

/** The name of a step: as labelled, or what it matches. */
export function stepName(step: FunnelInput['steps'][number], index: number): string {
  if (step.label) return step.label
  const [first = '', ...others] = step.anyOf.map(matcherName).filter(name => name !== '')
  if (first === '') return `Step ${index + 1}`
  return others.length === 0 ? first : `${first} or ${others.length === 1 ? others[0] : `${others.length} others`}`
}

/** A name for a funnel that has none: its first and last step. */
export function funnelName(definition: FunnelInput): string {
  const names = definition.steps.map(stepName)
  const first = names[0] ?? ''
  const last = names.at(-1) ?? ''
  return `${first} → ${last}`.slice(0, MAX_NAME_CHARS)
}

/** Characters of a saved funnel's name that the API takes. */
export const MAX_NAME_CHARS = 100
