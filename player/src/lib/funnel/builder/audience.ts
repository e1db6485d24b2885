import type { AudienceFilter, Breakdown, Catalogue, FunnelDefinition, SessionProperty } from '@playhead/server/api'
import type { Option } from '../../ui/options.ts'
import { stepName } from '../names.ts'

/** What sessions have, in words. */
const SESSION_LABELS: Readonly<Record<SessionProperty, string>> = {
  browser: 'Browser',
  os: 'Operating system',
  device: 'Device',
  country: 'Country',
  release: 'Release',
  referrer: 'Referrer',
  landing_path: 'Landing page',
  utm_source: 'UTM source',
  utm_medium: 'UTM medium',
  utm_campaign: 'UTM campaign',
  utm_term: 'UTM term',
  utm_content: 'UTM content',
}
const SESSION_PROPERTIES = Object.keys(SESSION_LABELS) as SessionProperty[]

/** What a filter on people or sessions is about. */
export type Subject = Pick<AudienceFilter, 'on'> & { property: string }

export function subjectId({ on, property }: Subject): string {
  return `${on} ${property}`
}

export function subjectLabel({ on, property }: Subject): string {
  return on === 'session' ? (SESSION_LABELS[property as SessionProperty] ?? property) : property
}

const SUBJECT_GROUPS = { session: 'Sessions', flag: 'Flags', person: 'People' } as const

function subject(on: Subject['on'], property: string): Option<Subject> {
  const value = { on, property }
  return { id: subjectId(value), value, label: subjectLabel(value), group: SUBJECT_GROUPS[on] }
}

export function subjectOptions(catalogue: Catalogue | undefined): Option<Subject>[] {
  return [
    ...SESSION_PROPERTIES.map(property => subject('session', property)),
    ...(catalogue?.flags ?? []).map(({ key }) => subject('flag', key)),
    ...(catalogue?.personProperties ?? []).map(property => subject('person', property)),
  ]
}

/** A flag or a property of people that was not seen yet may be asked for all the same. */
export function freeSubjects(text: string): Option<Subject>[] {
  return [
    { ...subject('flag', text), id: `free flag ${text}`, label: `Flag “${text}”`, group: 'As written' },
    { ...subject('person', text), id: `free person ${text}`, label: `Person property “${text}”`, group: 'As written' },
  ]
}

/** Values known without asking. Others are free text: the list of a property's values is not part of the catalogue. */
export function knownValues({ on, property }: Subject, catalogue: Catalogue | undefined): string[] {
  if (on === 'flag')
    return catalogue?.flags.find(({ key }) => key === property)?.variants.map(each => each.variant) ?? []
  return on === 'session' && property === 'device' ? ['desktop', 'mobile', 'tablet'] : []
}

export function breakdownId(breakdown: Breakdown): string {
  if (breakdown.by === 'flag') return `flag ${breakdown.flag}`
  if (breakdown.by === 'event') return `event ${breakdown.step} ${breakdown.property}`
  return `${breakdown.by} ${breakdown.property}`
}

export function breakdownLabel(breakdown: Breakdown): string {
  if (breakdown.by === 'flag') return breakdown.flag
  if (breakdown.by === 'session') return SESSION_LABELS[breakdown.property] ?? breakdown.property
  return breakdown.by === 'event' ? `${breakdown.property} of step ${breakdown.step}` : breakdown.property
}

/** Everything a funnel can be broken down by. `properties`: names of event properties, by index of the step. */
export function breakdownOptions(
  definition: FunnelDefinition,
  catalogue: Catalogue | undefined,
  properties: readonly (readonly string[])[],
): Option<Breakdown>[] {
  const option = (value: Breakdown, group: string, label = breakdownLabel(value)): Option<Breakdown> => {
    return { id: breakdownId(value), value, label, group }
  }
  return [
    ...(catalogue?.flags ?? []).map(({ key }) => option({ by: 'flag', flag: key }, 'Flags')),
    ...SESSION_PROPERTIES.map(property => option({ by: 'session', property, touch: 'last' }, 'Sessions')),
    ...(catalogue?.personProperties ?? []).map(property => option({ by: 'person', property }, 'People')),
    ...definition.steps.flatMap((step, index) =>
      (properties[index] ?? []).map(property =>
        option({ by: 'event', property, step: index + 1 }, `Step ${index + 1}: ${stepName(step, index)}`, property),
      ),
    ),
  ]
}

export function freeBreakdowns(text: string): Option<Breakdown>[] {
  const made: [Breakdown, string][] = [
    [{ by: 'event', property: text, step: 1 }, `Property “${text}” of step 1`],
    [{ by: 'person', property: text }, `Person property “${text}”`],
    [{ by: 'flag', flag: text }, `Flag “${text}”`],
  ]
  return made.map(([value, label]) => ({ id: `free ${breakdownId(value)}`, value, label, group: 'As written' }))
}
