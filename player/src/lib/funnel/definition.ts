import type { FunnelDefinition, FunnelInput, Matcher, PropertyFilter } from '@playhead/server/api'
import { browserTimeZone, isTimeZone } from './zone.ts'

export type Step = FunnelDefinition['steps'][number]
export type Exclusion = FunnelDefinition['exclude'][number]

/** What the API takes a field for when it is left out. */
const DEFAULTS = {
  order: 'sequential',
  windowMs: 7 * 24 * 60 * 60 * 1000,
  count: 'people',
  exclude: [],
  range: { lastDays: 30 },
  timeZone: 'UTC',
  filters: [],
} as const satisfies Partial<FunnelInput>

const ORDERS: readonly FunnelDefinition['order'][] = ['sequential', 'strict', 'any']
const OPERATORS: readonly PropertyFilter['op'][] = ['=', '≠', 'contains', 'regex', 'in', '>', '<', 'is set']

export function blankMatcher(): Matcher {
  return { kind: 'event', name: '', where: [] }
}

export function blankStep(): Step {
  return { anyOf: [blankMatcher()] }
}

/** A funnel nobody has written yet: two steps to fill, days of the viewer's own time zone. */
export function newDefinition(timeZone = browserTimeZone()): FunnelDefinition {
  return { ...DEFAULTS, exclude: [], filters: [], timeZone, steps: [blankStep(), blankStep()] }
}

type Loose = Record<string, unknown>
const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const list = (value: unknown): Loose[] => (Array.isArray(value) ? value.filter(isObject) : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/**
 * A definition out of an address, with its defaults. It may be unfinished, as it is while one edits: only its shape is made
 * sure of here; whether it makes sense is the API's to say. Undefined when there are no steps in it.
 */
export function readDefinition(value: unknown): FunnelDefinition | undefined {
  if (!isObject(value) || !Array.isArray(value.steps)) return undefined
  const steps = list(value.steps).map(readStep)
  if (steps.length === 0) return undefined
  const windowMs = value.windowMs
  return {
    steps,
    order: ORDERS.find(each => each === value.order) ?? DEFAULTS.order,
    windowMs: windowMs === 'session' || isCount(windowMs) ? windowMs : DEFAULTS.windowMs,
    count: value.count === 'sessions' ? 'sessions' : 'people',
    exclude: list(value.exclude).map(each => ({
      match: readMatcher(each.match),
      after: isCount(each.after) ? each.after : 1,
      before: isCount(each.before) ? each.before : steps.length,
    })),
    range: readRange(value.range),
    timeZone: isTimeZone(text(value.timeZone)) ? text(value.timeZone) : DEFAULTS.timeZone,
    filters: list(value.filters).map(each => ({
      on: each.on === 'flag' || each.on === 'person' ? each.on : 'session',
      is: readFilter(each.is),
    })),
    ...(isObject(value.breakdown) && { breakdown: readBreakdown(value.breakdown) }),
  }
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value > 0

function readStep(value: Loose): Step {
  const anyOf = list(value.anyOf).map(readMatcher)
  const label = text(value.label)
  return { ...(label && { label }), anyOf: anyOf.length > 0 ? anyOf : [blankMatcher()] }
}

function readMatcher(value: unknown): Matcher {
  if (!isObject(value)) return blankMatcher()
  const where = list(value.where).map(readFilter)
  if (value.kind === 'page') return { kind: 'page', path: text(value.path), where }
  if (value.kind !== 'element') return { kind: 'event', name: text(value.name), where }
  const element = isObject(value.element) ? value.element : {}
  const named = (['selector', 'tag', 'role', 'name', 'hrefPath'] as const).filter(key => text(element[key]))
  return { kind: 'element', element: Object.fromEntries(named.map(key => [key, text(element[key])])), where }
}

function readFilter(value: unknown): PropertyFilter {
  if (!isObject(value)) return { property: '', op: 'is set' }
  const property = text(value.property)
  const given = value.value
  const op = OPERATORS.find(each => each === value.op) ?? 'is set'
  const isScalar = typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean'
  switch (op) {
    case 'is set':
      return { property, op }
    case 'in':
      return { property, op, value: Array.isArray(given) ? given.filter(each => typeof each === 'string') : [] }
    case '>':
    case '<':
      return { property, op, value: typeof given === 'number' && Number.isFinite(given) ? given : 0 }
    case '=':
    case '≠':
      return { property, op, value: isScalar ? given : '' }
    default:
      return { property, op, value: text(given) }
  }
}

/** Last moment a `Date` can hold, and most days the API takes: beyond them nothing can be shown. */
const LAST_MS = 8.64e15
const MAX_DAYS = 800

function readRange(value: unknown): FunnelDefinition['range'] {
  if (!isObject(value)) return DEFAULTS.range
  const { fromMs, toMs, lastDays } = value
  if ((fromMs === 0 || isCount(fromMs)) && isCount(toMs) && fromMs < toMs && toMs <= LAST_MS) return { fromMs, toMs }
  return isCount(lastDays) && lastDays <= MAX_DAYS ? { lastDays } : DEFAULTS.range
}

function readBreakdown(value: Loose): FunnelDefinition['breakdown'] {
  const property = text(value.property)
  if (value.by === 'flag') return { by: 'flag', flag: text(value.flag) }
  if (value.by === 'person') return { by: 'person', property }
  if (value.by === 'event') return { by: 'event', property, step: isCount(value.step) ? value.step : 1 }
  // A property that sessions do not have is refused by the API, in a sentence that lists those they have.
  const touch = value.touch === 'first' ? 'first' : 'last'
  return { by: 'session', property: property as 'browser', touch }
}

/** The same funnel, without what the API would add by itself: what stands in an address is short. */
export function compactDefinition(definition: FunnelInput): FunnelInput {
  const kept = Object.entries(definition).filter(([name, value]) => {
    const standard = DEFAULTS[name as keyof typeof DEFAULTS]
    return value !== undefined && JSON.stringify(value) !== JSON.stringify(standard)
  })
  const { breakdown } = definition
  return {
    ...(Object.fromEntries(kept) as FunnelInput),
    steps: definition.steps.map(step => ({ ...step, anyOf: step.anyOf.map(compactMatcher) })),
    ...(definition.exclude?.length && {
      exclude: definition.exclude.map(each => ({ ...each, match: compactMatcher(each.match) })),
    }),
    ...(breakdown?.by === 'session' && breakdown.touch === 'last' && { breakdown: { ...breakdown, touch: undefined } }),
    ...(breakdown?.by === 'event' && breakdown.step === 1 && { breakdown: { ...breakdown, step: undefined } }),
  }
}

function compactMatcher<Each extends FunnelInput['steps'][number]['anyOf'][number]>(matcher: Each): Each {
  const { where, ...rest } = matcher
  return where?.length ? matcher : (rest as Each)
}
