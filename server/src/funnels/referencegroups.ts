import type { EventRow, SessionRow } from '../index/types.ts'
import type { Breakdown, Funnel } from './definition.ts'
import type { Progress } from './reference.ts'
import {
  audience,
  groupBy,
  isFromServer,
  latest,
  personsOf,
  playing,
  type Visit,
  variantsOf,
  visitsOf,
} from './referenceaudience.ts'
import { eventProperty, matches, textOf } from './referencematch.ts'
import type { Group } from './schema.ts'

/** In which part of the breakdown each unit is, written down plainly: the third part of reference.ts. */
export function referenceGroups(
  funnel: Funnel,
  events: readonly EventRow[],
  sessions: readonly SessionRow[],
  progress: readonly Progress[],
): Map<string, Group> {
  const { breakdown } = funnel
  if (!breakdown) return new Map()
  const world = {
    funnel,
    events,
    visits: visitsOf(sessions),
    people: personsOf(events),
    counting: audience(funnel, events, sessions),
  }
  const groups = new Map(progress.map(one => [one.unit, groupOf(breakdown, one, world)]))
  const sizes = groupBy(
    [...groups.values()].filter(({ kind }) => kind === 'value'),
    ({ value }) => value,
  )
  const large = [...sizes]
    .sort(([a, first], [b, second]) => second.length - first.length || (a < b ? -1 : 1))
    .slice(0, 20)
    .map(([value]) => value)
  return new Map(
    [...groups].map(([unit, group]) => {
      const isSmall = group.kind === 'value' && !large.includes(group.value)
      return [unit, isSmall ? { kind: 'other', value: '' } : group]
    }),
  )
}

interface World {
  funnel: Funnel
  events: readonly EventRow[]
  visits: ReadonlyMap<string, Visit>
  people: ReadonlyMap<string, string>
  counting: readonly EventRow[]
}

const NONE: Group = { kind: 'none', value: '' }

function groupOf(breakdown: Breakdown, progress: Progress, world: World): Group {
  const { funnel, events, visits, people } = world
  const owner = visits.get(progress.unit)?.visitor
  const who = funnel.count === 'people' ? progress.unit : owner && (people.get(owner) ?? owner)
  switch (breakdown.by) {
    case 'flag': {
      const variants = new Set(who === undefined ? [] : variantsOf(breakdown.flag, who, funnel, events).map(textOf))
      if (variants.size > 1) return { kind: 'several', value: '' }
      const [only] = variants
      return only === undefined ? NONE : { kind: 'value', value: only }
    }
    case 'person':
      return valued(who === undefined ? undefined : latest(breakdown.property, who, funnel, events))
    case 'event':
      return valued(propertyAt(breakdown, progress, world))
    case 'session':
      return valued(sessionOf(breakdown.touch, progress, who, world)?.properties[breakdown.property] || undefined)
  }
}

function valued(raw: unknown): Group {
  return raw === undefined || raw === null ? NONE : { kind: 'value', value: [...textOf(raw)].slice(0, 500).join('') }
}

function sessionOf(
  touch: 'first' | 'last',
  { times: [atMs = 0], sessions: [began = ''], unit }: Progress,
  who: string | undefined,
  { visits, people }: World,
): Visit | undefined {
  if (touch === 'last') return visits.get((isFromServer(began) ? playing(unit, atMs, visits, people) : began) ?? '')
  return [...visits.values()]
    .filter(visit => visit.visitors.some(visitor => (people.get(visitor) ?? visitor) === who))
    .sort((a, b) => a.startedMs - b.startedMs || (a.session < b.session ? -1 : 1))[0]
}

function propertyAt(
  { property, step }: Extract<Breakdown, { by: 'event' }>,
  { unit, times, sessions }: Progress,
  { funnel, people, counting }: World,
): unknown {
  const [first] = counting
    .filter(({ atMs, session }) => atMs === times[step - 1] && session === sessions[step - 1])
    .filter(
      event => (funnel.count === 'people' ? (people.get(event.visitor) ?? event.visitor) : event.session) === unit,
    )
    .filter(event => funnel.steps[step - 1]?.anyOf.some(one => matches(one, event)))
    .map(event => eventProperty(property, event))
    .filter(value => value !== undefined && value !== null)
    .map(textOf)
    .sort()
  return first
}
