import type { EventRow, SessionRow } from '../index/types.ts'
import type { AudienceFilter, Funnel, SessionProperty } from './definition.ts'
import { holds } from './referencematch.ts'

/** Who counts, written down plainly: the second half of reference.ts. */

const DAY_MS = 86_400_000
const HALF_AN_HOUR_MS = 1_800_000

export interface Visit {
  session: string
  startedMs: number
  endedMs: number
  /** Distinct ids that were seen in it, and the last of them. */
  visitors: string[]
  visitor: string
  properties: Record<SessionProperty, string>
}

/** The last time at which an event can still count. */
export function lastTime({ toMs, windowMs }: Funnel): number {
  return toMs + (windowMs === 'session' ? DAY_MS : windowMs)
}

/** The events that count for a funnel, each once and in the session it belongs to. */
export function audience(funnel: Funnel, events: readonly EventRow[], rows: readonly SessionRow[]): EventRow[] {
  const people = personsOf(events)
  const visits = visitsOf(rows)
  const isAboutSessions = funnel.count === 'sessions' || funnel.windowMs === 'session'
  const placed = unique(events).flatMap(event => {
    if (!isFromServer(event.session) || !isAboutSessions) return [event]
    const session = playing(people.get(event.visitor) ?? event.visitor, event.atMs, visits, people)
    return session === undefined ? [] : [{ ...event, session }]
  })
  return placed.filter(event =>
    funnel.filters.every(filter => {
      const who = people.get(event.visitor) ?? event.visitor
      if (filter.on === 'flag')
        return variantsOf(filter.is.property, who, funnel, events).some(one => holds(filter.is, one))
      if (filter.on === 'person') return holds(filter.is, latest(filter.is.property, who, funnel, events))
      return isFromServer(event.session) || isOfSession(filter, visits.get(event.session))
    }),
  )
}

function isOfSession({ is }: AudienceFilter, visit: Visit | undefined): boolean {
  return holds(is, visit?.properties[is.property as SessionProperty] || undefined)
}

export function isFromServer(session: string): boolean {
  return session[14] === '8'
}

/** The session of a person that was playing: of several the one that started last. */
export function playing(
  who: string,
  atMs: number,
  visits: ReadonlyMap<string, Visit>,
  people: ReadonlyMap<string, string>,
): string | undefined {
  return [...visits.values()]
    .filter(visit => visit.visitors.some(visitor => (people.get(visitor) ?? visitor) === who))
    .filter(visit => visit.startedMs <= atMs && atMs <= visit.endedMs + HALF_AN_HOUR_MS)
    .sort((a, b) => a.startedMs - b.startedMs || (a.session < b.session ? -1 : 1))
    .at(-1)?.session
}

export function personsOf(events: readonly EventRow[]): Map<string, string> {
  const said = events
    .filter(event => event.type === 'identify' && JSON.parse(event.props).anonymous)
    .sort((a, b) => a.atMs - b.atMs || (a.visitor < b.visitor ? -1 : 1))
  return new Map(said.map(event => [JSON.parse(event.props).anonymous, event.visitor]))
}

function unique(events: readonly EventRow[]): EventRow[] {
  return [
    ...new Map(events.map(event => [`${event.session}/${event.tab}/${event.seq}/${event.position}`, event])).values(),
  ]
}

/** What a person was shown of a flag. */
export function variantsOf(flag: string, who: string, funnel: Funnel, events: readonly EventRow[]): unknown[] {
  return saidOf(who, funnel, events)
    .filter(({ type, name }) => type === 'flag' && name === flag)
    .map(({ props }) => JSON.parse(props).variant)
    .filter(variant => variant !== undefined)
}

/** What `identify` last said of a person: undefined where it never did. */
export function latest(property: string, who: string, funnel: Funnel, events: readonly EventRow[]): unknown {
  const place = (event: EventRow) =>
    `${String(event.atMs).padStart(15, '0')} ${event.session} ${event.tab} ${String(event.seq).padStart(9, '0')} ${String(event.position).padStart(9, '0')}`
  return saidOf(who, funnel, events)
    .filter(({ type, props }) => type === 'identify' && JSON.parse(props)[property] !== undefined)
    .sort((a, b) => (place(a) < place(b) ? -1 : 1))
    .map(({ props }) => JSON.parse(props)[property])
    .at(-1)
}

const byPerson = new WeakMap<readonly EventRow[], Map<string, EventRow[]>>()

function saidOf(who: string, { toMs }: Funnel, events: readonly EventRow[]): EventRow[] {
  let said = byPerson.get(events)
  if (!said) {
    said = new Map()
    const people = personsOf(events)
    for (const event of events) {
      const person = people.get(event.visitor) ?? event.visitor
      if (event.type !== 'flag' && event.type !== 'identify') continue
      said.set(person, [...(said.get(person) ?? []), event])
    }
    byPerson.set(events, said)
  }
  return (said.get(who) ?? []).filter(({ atMs }) => atMs < toMs)
}

const visitsByRows = new WeakMap<readonly SessionRow[], Map<string, Visit>>()

/** Sessions from their parts. */
export function visitsOf(rows: readonly SessionRow[]): Map<string, Visit> {
  const known = visitsByRows.get(rows)
  if (known) return known
  const parts = groupBy(rows, row => row.session)
  const visits = new Map([...parts].map(([session, of]) => [session, visitOf(session, of)]))
  visitsByRows.set(rows, visits)
  return visits
}

function visitOf(session: string, parts: readonly SessionRow[]): Visit {
  const highest = (of: (row: SessionRow) => string) => parts.map(of).sort().at(-1) ?? ''
  const [landing = ''] = parts
    .filter(({ firstUrl }) => firstUrl !== '')
    .sort((a, b) => a.firstUrlAtMs - b.firstUrlAtMs || (a.firstUrl < b.firstUrl ? -1 : 1))
    .map(({ firstUrl }) => firstUrl)
  const [referrer = ''] = parts
    .filter(({ firstReferrerAtMs }) => firstReferrerAtMs > 0)
    .sort((a, b) => a.firstReferrerAtMs - b.firstReferrerAtMs || (a.firstReferrer < b.firstReferrer ? -1 : 1))
    .map(({ firstReferrer }) => firstReferrer)
  const url = landing === '' ? undefined : new URL(landing)
  const [device = ''] = parts.map(row => row.device).sort()
  const utm = (name: string) => url?.searchParams.get(name) ?? ''
  return {
    session,
    startedMs: Math.min(...parts.map(({ startedMs }) => startedMs)),
    endedMs: Math.max(...parts.map(({ endedMs }) => endedMs)),
    visitors: [...new Set(parts.map(({ visitor }) => visitor))],
    visitor: parts.toSorted((a, b) => a.endedMs - b.endedMs || (a.visitor < b.visitor ? -1 : 1)).at(-1)?.visitor ?? '',
    properties: {
      browser: highest(row => row.browser),
      os: highest(row => row.os),
      device: device === 'unknown' ? '' : device,
      country: highest(row => row.country),
      release: highest(row => row.release),
      referrer: referrer === '' ? '' : new URL(referrer).hostname,
      landing_path: url?.pathname.replace(/(.)\/$/, '$1') ?? '',
      utm_source: utm('utm_source'),
      utm_medium: utm('utm_medium'),
      utm_campaign: utm('utm_campaign'),
      utm_term: utm('utm_term'),
      utm_content: utm('utm_content'),
    },
  }
}

export function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one])
  return groups
}
