import type { FunnelCheck, FunnelDefinition, Matcher, Warning } from '@playhead/server/api'
import { addMatcher, replaced, setMatcher, setStep } from '../edit.ts'
import type { Runnable } from '../runnable.ts'

/** A part of the definition as the screen shows it; all from 0. */
export type Place =
  | { kind: 'step'; step: number; matcher: number }
  | { kind: 'exclude'; index: number }
  | { kind: 'filter'; index: number }
  | { kind: 'breakdown' }

export interface PlacedWarning {
  place: Place
  warning: Warning
}

/** Warnings by where they belong on the screen, which also shows parts that do not run yet. */
export function placeWarnings(check: FunnelCheck, { steps, matchers, exclusions, filters }: Runnable): PlacedWarning[] {
  return check.warnings.flatMap(({ place, warning }) => {
    const found = shownPlace(place)
    return found ? [{ place: found, warning }] : []
  })

  function shownPlace(place: FunnelCheck['warnings'][number]['place']): Place | undefined {
    if ('breakdown' in place) return { kind: 'breakdown' }
    if ('step' in place) {
      const step = steps[place.step - 1]
      const matcher = matchers[place.step - 1]?.[place.matcher]
      return step === undefined || matcher === undefined ? undefined : { kind: 'step', step, matcher }
    }
    const kind = 'exclude' in place ? 'exclude' : 'filter'
    const index = 'exclude' in place ? exclusions[place.exclude] : filters[place.filter]
    return index === undefined ? undefined : { kind, index }
  }
}

export function warningsAt(warnings: readonly PlacedWarning[], place: Place): Warning[] {
  const wanted = JSON.stringify(place)
  return warnings.filter(each => JSON.stringify(each.place) === wanted).map(({ warning }) => warning)
}

/** What one click does about a warning: `replace` takes the other name, `add` takes both. */
export function remedyOf(warning: Warning, place: Place): 'replace' | 'add' | undefined {
  if (warning.names.length === 0) return undefined
  if (warning.code === 'written_twice') return place.kind === 'step' ? 'add' : undefined
  return warning.code === 'never_seen' || warning.code === 'flag_unseen' ? 'replace' : undefined
}

/** The definition with `name` taken at a place, instead of or beside what stands there. */
export function remedied(
  definition: FunnelDefinition,
  place: Place,
  remedy: 'replace' | 'add',
  name: string,
): FunnelDefinition {
  if (place.kind === 'step') {
    const step = definition.steps[place.step]
    const matcher = step?.anyOf[place.matcher]
    if (!step || !matcher) return definition
    if (remedy === 'replace')
      return setStep(definition, place.step, setMatcher(step, place.matcher, renamed(matcher, name)))
    const wider = addMatcher(step)
    return setStep(definition, place.step, setMatcher(wider, wider.anyOf.length - 1, renamed(matcher, name)))
  }
  if (place.kind === 'exclude') {
    const exclusion = definition.exclude[place.index]
    if (!exclusion) return definition
    const match = renamed(exclusion.match, name)
    return { ...definition, exclude: replaced(definition.exclude, place.index, { ...exclusion, match }) }
  }
  if (place.kind === 'filter') {
    const filter = definition.filters[place.index]
    if (!filter) return definition
    const is = { ...filter.is, property: name }
    return { ...definition, filters: replaced(definition.filters, place.index, { ...filter, is }) }
  }
  const { breakdown } = definition
  if (!breakdown || breakdown.by === 'session') return definition
  return {
    ...definition,
    breakdown: breakdown.by === 'flag' ? { ...breakdown, flag: name } : { ...breakdown, property: name },
  }
}

function renamed(matcher: Matcher, name: string): Matcher {
  if (matcher.kind === 'event') return { ...matcher, name }
  if (matcher.kind === 'page') return { ...matcher, path: name }
  return { ...matcher, element: { ...matcher.element, name } }
}
