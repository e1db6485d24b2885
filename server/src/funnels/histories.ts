import { uuidv7 } from '@playhead/protocol'
import fc from 'fast-check'
import { eventRow, sessionRow } from '../index/samples.ts'
import type { EventRow, SessionRow } from '../index/types.ts'
import { type Breakdown, type Funnel, funnelSchema, type Matcher } from './definition.ts'
import { resolveFunnel } from './resolve.ts'

/** Histories and funnels for property tests: few names, few moments, so that ties, repeats and edges come up all the time. */

const NAMES = ['view', 'cart', 'pay']
const PATHS = ['/', '/shop', '/shop/mug', '/about']
const VALUES = [undefined, 5, 50, '50', true, null]

/**
 * A world's clock: a moment is `step` milliseconds. The days are those in which clocks change: in Berlin forward and back, in New York, in
 * Cairo at midnight itself, on Lord Howe by half an hour.
 */
export interface Clock {
  startMs: number
  step: number
}
const HALF_AN_HOUR_MS = 1_800_000

export const clocks: fc.Arbitrary<Clock> = fc.oneof(
  fc.constant({ startMs: Date.UTC(2026, 5, 1), step: 1 }),
  fc.record({
    startMs: fc.constantFrom(
      ...['2026-03-28T00:00Z', '2026-03-07T05:00Z', '2026-10-24T22:00Z', '2026-04-23T18:00Z', '2026-04-04T12:00Z'].map(
        day => Date.parse(day),
      ),
    ),
    // A quarter of a day lies on midnight often, the other on neither side of anything.
    step: fc.constantFrom(6 * 3_600_000, 7_654_321),
  }),
)
const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
)

const happening = fc.record({
  kind: fc.constantFrom('custom', 'custom', 'custom', 'pageview', 'click', 'error', 'flag', 'identify'),
  name: fc.constantFrom(...NAMES),
  path: fc.constantFrom(...PATHS),
  after: fc.nat({ max: 12 }),
  tab: fc.nat({ max: 1 }),
  visit: fc.nat({ max: 1 }),
  price: fc.constantFrom(...VALUES),
  id: fc.nat({ max: 40 }),
  /** Sent by a server, and not from the page. */
  isSent: fc.boolean().chain(is => (is ? fc.boolean() : fc.constant(false))),
  /** Under the id that `identify` gave, where it did. */
  isKnown: fc.boolean(),
})

const visit = fc.record({
  /** A part that the index has: without any, nothing is known of the session. */
  parts: fc.array(
    fc.record({
      isOver: fc.boolean(),
      start: fc.nat({ max: 20 }),
      lasts: fc.nat({ max: 30 }),
      browser: fc.constantFrom('', 'Chrome', 'Firefox'),
      os: fc.constantFrom('', 'Linux'),
      device: fc.constantFrom('desktop' as const, 'mobile' as const, 'unknown' as const),
      country: fc.constantFrom('', 'DE', 'NZ'),
      release: fc.constantFrom('', '1.2.0'),
      referrer: fc.constantFrom('', 'https://search.example.com/?q=mugs', 'https://news.example.com/'),
      landing: fc.constantFrom(
        '',
        'https://shop.example.com/',
        'https://shop.example.com/shop/?utm_source=News+letter%21&utm_medium=a#utm_campaign=x',
        'https://shop.example.com/shop?utm_source=ads&utm_campaign=Spring',
      ),
      isKnown: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
})

export const history = fc.record({
  isIdentified: fc.boolean(),
  events: fc.array(happening, { maxLength: 9 }),
  visits: fc.tuple(visit, visit),
})
type History = typeof history extends fc.Arbitrary<infer T> ? T : never

export interface Rows {
  events: EventRow[]
  sessions: SessionRow[]
}

/** Rows of one visitor's history, with ids of its own. */
export function rowsOf(project: string, n: number, { startMs, step }: Clock, one: History): Rows {
  const ids = [uuidv7(startMs), uuidv7(startMs)]
  const [first = ''] = ids
  const anonymous = `anonymous-${n}`
  // Two anonymous visitors become the same person: their histories are one.
  const person = one.isIdentified ? `person-${n >> 1}` : anonymous
  const visitor = (isKnown: boolean) => (isKnown ? person : anonymous)
  let atMs = startMs
  const events = one.events.map((event, position) => {
    atMs += event.after * step
    const isPicture = event.kind === 'pageview' || event.kind === 'identify'
    return eventRow({
      project,
      visitor: visitor(event.isKnown),
      session: event.isSent ? `${first.slice(0, 14)}8${first.slice(15)}` : (ids[event.visit] ?? ''),
      tab: event.isSent ? `sent-${n}-${position}` : `tab-${event.tab}`,
      seq: event.isSent ? 0 : n,
      position: event.isSent ? 0 : position,
      atMs,
      type: event.kind,
      name: event.kind === 'flag' ? 'new-checkout' : isPicture ? '' : event.name,
      url: `https://shop.example.com${event.path}`,
      props: JSON.stringify({
        id: event.id,
        ...(event.price !== undefined && { price: event.price, variant: event.price, plan: event.price }),
      }),
      ...(event.kind === 'click' && { selector: '#buy', elementTag: 'a', elementName: event.name }),
    })
  })
  const link = eventRow({
    project,
    visitor: person,
    session: first,
    tab: 'tab-0',
    seq: n,
    position: 900,
    atMs: startMs + 500 * step,
    type: 'identify',
    name: person,
    props: JSON.stringify({ anonymous }),
  })
  const sessions = one.visits.flatMap(({ parts }, at) =>
    parts.map(part => {
      // A session's events lie within a day of its start: it is by this that parts of other sessions are left unread.
      const started = startMs + part.start * Math.min(step, 3_600_000)
      // One that is over ended half an hour before, so that what servers send lies at the edge of belonging to it.
      const startedMs = part.isOver ? startMs - 4 * HALF_AN_HOUR_MS : started
      const endedMs = (part.isOver ? startMs - HALF_AN_HOUR_MS : startedMs) + part.lasts * step
      return sessionRow({
        project,
        session: ids[at] ?? '',
        visitor: visitor(part.isKnown),
        startedMs,
        endedMs,
        browser: part.browser,
        os: part.os,
        device: part.device,
        firstUrl: part.landing,
        firstUrlAtMs: startedMs,
        country: part.country,
        release: part.release,
        firstReferrer: part.referrer,
        firstReferrerAtMs: part.landing === '' ? 0 : startedMs,
      })
    }),
  )
  return { events: one.isIdentified ? [...events, link] : events, sessions }
}

const where: fc.Arbitrary<Matcher['where']> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Matcher['where']>([]) },
  fc.constantFrom<Matcher['where']>(
    [{ property: 'price', op: '=', value: 50 }],
    [{ property: 'price', op: '≠', value: '50' }],
    [{ property: 'price', op: '>', value: 5 }],
    [{ property: 'price', op: '<', value: 50 }],
    [{ property: 'price', op: 'in', value: ['5', 'true'] }],
    [{ property: 'price', op: 'is set' }],
    [{ property: 'url', op: 'contains', value: 'SHOP' }],
    [{ property: 'url', op: 'regex', value: 'm.g$' }],
  ),
)
const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('event' as const), name: fc.constantFrom(...NAMES, 'error'), where }),
  },
  fc.record({ kind: fc.constant('page' as const), path: fc.constantFrom('/shop', '/shop/*', '/', '*'), where }),
  fc.record({ kind: fc.constant('element' as const), element: fc.constantFrom({ tag: 'a' }, { name: 'view' }), where }),
)
const step = fc.record({ anyOf: fc.array(matcher, { minLength: 1, maxLength: 2 }) })

const filter = fc.constantFrom<Funnel['filters'][number]>(
  { on: 'session', is: { property: 'browser', op: '=', value: 'Chrome' } },
  { on: 'session', is: { property: 'browser', op: '≠', value: 'Chrome' } },
  { on: 'session', is: { property: 'device', op: 'is set' } },
  { on: 'session', is: { property: 'landing_path', op: '≠', value: '/shop' } },
  { on: 'session', is: { property: 'landing_path', op: 'in', value: ['/shop', '/'] } },
  { on: 'session', is: { property: 'utm_source', op: 'contains', value: 'LETTER!' } },
  { on: 'session', is: { property: 'country', op: '=', value: 'DE' } },
  { on: 'session', is: { property: 'release', op: '>', value: 1 } },
  { on: 'session', is: { property: 'referrer', op: '≠', value: 'news.example.com' } },
  { on: 'session', is: { property: 'os', op: 'regex', value: '^Lin' } },
  { on: 'flag', is: { property: 'new-checkout', op: '=', value: true } },
  { on: 'flag', is: { property: 'new-checkout', op: '≠', value: 50 } },
  { on: 'flag', is: { property: 'new-checkout', op: 'is set' } },
  { on: 'person', is: { property: 'plan', op: '=', value: 50 } },
  { on: 'person', is: { property: 'plan', op: '≠', value: 50 } },
  { on: 'person', is: { property: 'plan', op: '>', value: 4 } },
  { on: 'person', is: { property: 'plan', op: 'is set' } },
)

const touch = fc.constantFrom('first' as const, 'last' as const)
const breakdown: fc.Arbitrary<Breakdown> = fc.oneof(
  fc.record({
    by: fc.constant('session' as const),
    property: fc.constantFrom(
      'browser' as const,
      'device' as const,
      'country' as const,
      'referrer' as const,
      'landing_path' as const,
      'utm_source' as const,
    ),
    touch,
  }),
  fc.constant<Breakdown>({ by: 'flag', flag: 'new-checkout' }),
  fc.record({ by: fc.constant('person' as const), property: fc.constantFrom('plan', 'id') }),
  fc.record({
    by: fc.constant('event' as const),
    property: fc.constantFrom('price', 'id', 'url'),
    step: fc.integer({ min: 1, max: 2 }),
  }),
)

/** Funnels over what happened by a clock; about a third look only at some people, two thirds are broken down. */
export function funnelsOf(clock: Clock): fc.Arbitrary<Funnel> {
  const { startMs } = clock
  return fc
    .record({
      steps: fc.array(step, { minLength: 2, maxLength: 4 }),
      order: fc.constantFrom('sequential' as const, 'sequential' as const, 'strict' as const, 'any' as const),
      window: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(200), fc.constant('session' as const)),
      count: fc.constantFrom('people' as const, 'sessions' as const),
      exclude: fc.array(fc.record({ match: matcher, after: fc.constant(1), before: fc.integer({ min: 2, max: 4 }) }), {
        maxLength: 1,
      }),
      from: fc.nat({ max: 3 }),
      to: fc.integer({ min: 4, max: 40 }),
      timeZone: zones,
      filters: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(filter, { minLength: 1, maxLength: 2 })),
      breakdown: fc.oneof({ weight: 3, arbitrary: breakdown }, fc.constant(undefined)),
    })
    .map(({ exclude, from, to, window, breakdown, ...rest }): Funnel => {
      const fitting = rest.order === 'any' ? [] : exclude.filter(({ before }) => before <= rest.steps.length)
      const asked = funnelSchema.parse({
        ...rest,
        windowMs: window === 'session' ? window : Math.min(window * clock.step, 90 * 86_400_000),
        exclude: fitting,
        range: { fromMs: startMs + from * clock.step, toMs: startMs + to * clock.step },
        ...(breakdown && { breakdown }),
      })
      return resolveFunnel(asked, { nowMs: startMs, defined: [] })
    })
}
