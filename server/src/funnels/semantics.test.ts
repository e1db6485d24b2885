import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chunkRow, eventRow, sessionRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index, SessionRow } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { runBreakdown } from './breakdown.ts'
import { runFunnel } from './counts.ts'
import { type FunnelInput, funnelSchema } from './definition.ts'
import { resolveFunnel } from './resolve.ts'
import { runTrend } from './trend.ts'

/** The worked examples of docs/funnels.md. What is general is in funnels.test.ts. */

const T0 = Date.UTC(2026, 5, 1)
const MIN = 60_000
const DAY = 86_400_000

let index: Index
let tests = 0
let project = ''
beforeAll(async () => {
  index = await openTestIndex()
})
afterAll(() => index?.close())

const uuid = (version: 7 | 8, n: number) => `01890000-0000-${version}000-8000-${String(n).padStart(12, '0')}`
let position = 0
const happened = (visitor: string, name: string, atMs: number, over: Partial<EventRow> = {}): EventRow =>
  eventRow({
    project,
    visitor,
    type: 'custom',
    name,
    atMs: T0 + atMs,
    session: uuid(7, 1),
    position: ++position,
    ...over,
  })
const visit = (
  visitor: string,
  n: number,
  startMs: number,
  endMs: number,
  over: Partial<SessionRow> = {},
): SessionRow =>
  sessionRow({ project, visitor, session: uuid(7, n), startedMs: T0 + startMs, endedMs: T0 + endMs, ...over })
/** What a server sent: a session of its own kind, known in `chunks`. */
const sent = (visitor: string, name: string, atMs: number) =>
  happened(visitor, name, atMs, { session: uuid(8, 9), tab: `sent-${position}` })

async function given(write: () => { events: EventRow[]; sessions?: SessionRow[] }): Promise<void> {
  project = `p${++tests}`
  const { events, sessions = [] } = write()
  await insertSegmentRows(index, { events, sessions, chunks: [chunkRow({ project, session: uuid(8, 9) })] }, project)
}

function funnel(over: Partial<FunnelInput> = {}) {
  const steps = ['cart', 'paid'].map(name => ({ anyOf: [{ kind: 'event' as const, name }] }))
  const range = { fromMs: T0, toMs: T0 + 3 * DAY }
  return resolveFunnel(funnelSchema.parse({ steps, range, windowMs: DAY, ...over }), { nowMs: T0, defined: [] })
}

async function counts(over: Partial<FunnelInput> = {}): Promise<number[]> {
  return (await runFunnel(index, project, funnel(over))).steps.map(({ count }) => count)
}

async function parts(breakdown: FunnelInput['breakdown'], over: Partial<FunnelInput> = {}): Promise<string[]> {
  const { groups } = await runBreakdown(index, project, funnel({ breakdown, ...over }))
  return groups.map(({ group, steps }) => [group.kind, group.value, ...steps.map(({ count }) => count)].join(' '))
}

describe('what a server sent', () => {
  it('is an event like any other among people', async () => {
    await given(() => ({ events: [happened('ada', 'cart', 0), sent('ada', 'paid', 5 * MIN)] }))
    expect(await counts()).toEqual([1, 1])
  })

  it.each([
    ['while it plays', 5 * MIN, 1],
    ['half an hour after its end', 40 * MIN, 1],
    ['a millisecond later', 40 * MIN + 1, 0],
  ])('belongs to the session that plays: %s', async (_, atMs, converted) => {
    await given(() => ({
      events: [happened('ada', 'cart', 0), sent('ada', 'paid', atMs)],
      sessions: [visit('ada', 1, 0, 10 * MIN)],
    }))
    expect(await counts({ count: 'sessions' })).toEqual([1, converted])
    expect(await counts({ windowMs: 'session' })).toEqual([1, converted])
  })

  it('belongs to the session that began last, and to that of the person on any device', async () => {
    await given(() => ({
      events: [
        happened('phone', 'cart', 0, { session: uuid(7, 2) }),
        happened('ada', 'cart', 0),
        happened('ada', 'link', 1, { type: 'identify', props: '{"anonymous":"phone"}' }),
        sent('ada', 'paid', 5 * MIN),
      ],
      sessions: [visit('ada', 1, 0, 10 * MIN), visit('phone', 2, 1, 10 * MIN, { browser: 'Firefox' })],
    }))
    expect(await counts({ count: 'sessions' })).toEqual([2, 1])
    const ofBrowser = (value: string) =>
      counts({ count: 'sessions', filters: [{ on: 'session', is: { property: 'browser', op: '=', value } }] })
    expect([await ofBrowser('Chrome'), await ofBrowser('Firefox')]).toEqual([
      [1, 0],
      [1, 1],
    ])
  })
})

describe('filters', () => {
  it('look only at events of sessions that fit', async () => {
    await given(() => ({
      events: [
        happened('ada', 'cart', 0),
        happened('ada', 'paid', DAY / 2, { session: uuid(7, 2) }),
        sent('bob', 'cart', 0),
      ],
      sessions: [visit('ada', 1, 0, 1), visit('ada', 2, DAY / 2, DAY / 2, { browser: 'Firefox' })],
    }))
    const filter = (op: '=' | '≠') => [{ on: 'session' as const, is: { property: 'browser', op, value: 'Firefox' } }]
    expect(await counts()).toEqual([2, 1])
    expect(await counts({ filters: filter('≠') })).toEqual([2, 0])
    expect(await counts({ filters: filter('=') })).toEqual([1, 0])
  })

  it('take what was last said of a person before the end of the range', async () => {
    const said = (plan: string | null, atMs: number) =>
      happened('ada', '', atMs, { type: 'identify', props: JSON.stringify({ plan }) })
    await given(() => ({
      events: [happened('ada', 'cart', 0), said('pro', 1), said('free', 2), said('team', 3 * DAY)],
    }))
    const of = (is: { op: '=' | '≠'; value: string }) =>
      counts({ filters: [{ on: 'person', is: { property: 'plan', ...is } }] })
    expect(await of({ op: '=', value: 'free' })).toEqual([1, 0])
    expect(await of({ op: '≠', value: 'free' })).toEqual([0, 0])
    expect(await of({ op: '≠', value: 'pro' })).toEqual([1, 0])
  })

  it('ask for somebody who saw the flag, in whatever variant', async () => {
    await given(() => ({
      events: [
        ...['ada', 'bob', 'eve'].map(visitor => happened(visitor, 'cart', 0)),
        happened('ada', 'new', 0, { type: 'flag', props: '{"variant":true}' }),
        happened('bob', 'new', 0, { type: 'flag', props: '{"variant":"b"}' }),
        happened('eve', 'new', 3 * DAY, { type: 'flag', props: '{"variant":"b"}' }),
      ],
    }))
    const of = (op: '=' | '≠') => counts({ filters: [{ on: 'flag', is: { property: 'new', op, value: true } }] })
    expect([await of('='), await of('≠')]).toEqual([
      [1, 0],
      [1, 0],
    ])
  })
})

describe('a breakdown', () => {
  it('has everybody in one part: a variant, several, or none', async () => {
    const saw = (visitor: string, variant: string) =>
      happened(visitor, 'new', 0, { type: 'flag', props: JSON.stringify({ variant }) })
    await given(() => ({
      events: [
        ...['ada', 'bob', 'eve', 'joe'].map(visitor => happened(visitor, 'cart', 0)),
        ...['ada', 'eve'].map(visitor => happened(visitor, 'paid', 1)),
        ...[saw('ada', 'b'), saw('ada', 'b'), saw('bob', 'a'), saw('eve', 'a'), saw('eve', 'b')],
      ],
    }))
    expect(await parts({ by: 'flag', flag: 'new' })).toEqual([
      'value a 1 0',
      'value b 1 1',
      'several  1 1',
      'none  1 0',
    ])
  })

  it('has twenty values, of equal ones the first, and the rest in one', async () => {
    const props = (n: number) => JSON.stringify(n === 30 ? {} : { n: String.fromCharCode(97 + (n % 24)) })
    await given(() => ({
      events: Array.from({ length: 31 }, (_, n) => happened(`visitor-${n}`, 'cart', 0, { props: props(n) })),
    }))
    const found = await parts({ by: 'event', property: 'n' })
    expect(found).toHaveLength(22)
    expect(found.slice(0, 7)).toEqual([...'abcdef'].map(letter => `value ${letter} 2 0`).concat('value g 1 0'))
    expect(found.slice(19)).toEqual(['value t 1 0', 'other  4 0', 'none  1 0'])
  })

  it('takes the first touch from however long ago, the last from where the attempt began', async () => {
    const landing = (source: string) => ({ firstUrl: `https://shop.example.com/?utm_source=${source}` })
    await given(() => ({
      events: [sent('ada', 'cart', 5 * MIN), happened('ada', 'paid', 6 * MIN)],
      sessions: [
        visit('ada', 1, 0, 10 * MIN, { ...landing('ads'), firstUrlAtMs: T0 }),
        visit('ada', 2, -90 * DAY, -90 * DAY, { ...landing('news'), firstUrlAtMs: T0 - 90 * DAY }),
      ],
    }))
    const by = (touch: 'first' | 'last') => parts({ by: 'session', property: 'utm_source', touch })
    expect([await by('first'), await by('last')]).toEqual([['value news 1 1'], ['value ads 1 1']])
  })
})

describe('the trend', () => {
  it('is complete where no window is open', async () => {
    await given(() => ({ events: [happened('ada', 'cart', DAY), happened('ada', 'paid', 2 * DAY)] }))
    const { days } = await runTrend(index, project, funnel(), T0 + 3 * DAY)
    expect(days.map(({ counts, rate, isComplete }) => ({ counts, rate, isComplete }))).toEqual([
      { counts: [0, 0], rate: null, isComplete: true },
      { counts: [1, 1], rate: 1, isComplete: true },
      { counts: [0, 0], rate: null, isComplete: false },
    ])
  })
})

describe('where other tools count differently', () => {
  it.each<[string, [string, number][], Partial<FunnelInput>, number[]]>([
    [
      'a step after the end of the range',
      [
        ['cart', 3 * DAY - 1],
        ['paid', 3 * DAY + 5],
      ],
      {},
      [1, 1],
    ],
    [
      'two steps in one millisecond',
      [
        ['paid', 7],
        ['cart', 7],
      ],
      {},
      [1, 1],
    ],
    [
      'a second attempt',
      [
        ['cart', 0],
        ['cart', 2 * DAY],
        ['paid', 2 * DAY + 5],
      ],
      {},
      [1, 1],
    ],
    [
      'a window at its edge',
      [
        ['cart', 0],
        ['paid', 10],
      ],
      { windowMs: 10 },
      [1, 1],
    ],
    [
      'a window past its edge',
      [
        ['cart', 0],
        ['paid', 11],
      ],
      { windowMs: 10 },
      [1, 0],
    ],
    [
      'an attempt after one that was ended',
      [
        ['cart', 0],
        ['cleared', 1],
        ['cart', 2],
        ['paid', 3],
      ],
      { exclude: [{ match: { kind: 'event', name: 'cleared' }, after: 1, before: 2 }] },
      [1, 1],
    ],
  ])('%s', async (_, story, over, expected) => {
    await given(() => ({ events: story.map(([name, atMs]) => happened('ada', name, atMs)) }))
    expect(await counts(over)).toEqual(expected)
  })
})
