import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chunkRow, eventRow, sessionRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { type Funnel, funnelSchema } from './definition.ts'
import { QUIET_MS } from './giveup.ts'
import { decodeCursor, type ListAsked, listFunnel } from './list.ts'
import { resolveFunnel } from './resolve.ts'
import { SIGNAL_GRACE_MS } from './signals.ts'

const T0 = Date.UTC(2026, 5, 1)
const FUNNEL: Funnel = resolveFunnel(
  funnelSchema.parse({
    steps: ['cart', 'pay'].map(name => ({ anyOf: [{ kind: 'event', name }] })),
    range: { fromMs: T0, toMs: T0 + 86_400_000 },
  }),
  { nowMs: T0, defined: [] },
)

let index: Index
beforeAll(async () => {
  index = await openTestIndex()
})
afterAll(() => index?.close())

let sessions = 0
const newSession = (version = '7') => `01890000-0000-${version}000-8000-${String(++sessions).padStart(12, '0')}`

interface Story {
  project: string
  visitor: string
  session: string
  events: Partial<EventRow>[]
  /** Of the recorder's session; undefined where it has none. */
  endedMs?: number
  /** Bytes of its picture; undefined where nothing is stored. */
  picture?: number
}

/** Stores a session whose events are at times relative to T0. */
async function happen({ project, visitor, session, events, endedMs = T0 + 1_000, picture }: Story): Promise<void> {
  const isServer = session[14] === '8'
  await insertSegmentRows(
    index,
    {
      events: events.map(({ atMs = 0, ...over }, position) =>
        eventRow({ project, visitor, session, position, type: 'custom', atMs: T0 + atMs, ...over }),
      ),
      sessions: isServer ? [] : [sessionRow({ project, session, visitor, startedMs: T0, endedMs })],
      chunks: picture === undefined ? [] : [chunkRow({ project, session, snapshotsBytes: picture })],
    },
    session,
  )
}

const list = (project: string, asked: Partial<ListAsked> = {}, funnel = FUNNEL) =>
  listFunnel(index, project, funnel, { step: 1, outcome: 'dropped', limit: 50, ...asked })

const button = (name: string) => ({ selector: `#${name}`, elementTag: 'button', elementName: name })

describe('the give-up point', () => {
  it('is the last thing done before it went quiet, with what went wrong until then', async () => {
    const session = newSession()
    const url = 'https://shop.example.com/checkout'
    await happen({
      project: 'quiet',
      visitor: 'ada',
      session,
      endedMs: T0 + QUIET_MS * 3,
      picture: 100,
      events: [
        { atMs: -2_000, type: 'error', name: 'before the step' },
        { atMs: 0, name: 'cart' },
        { atMs: 1_000, type: 'input', ...button('Email'), props: '{"refills":0,"isEmptied":false}' },
        { atMs: 2_000, type: 'input', ...button('Email'), props: '{"refills":1,"isEmptied":false}' },
        { atMs: 3_000, type: 'click', url, ...button('Pay') },
        { atMs: 3_000, type: 'rage_click', ...button('Pay'), props: '{"clicks":4}' },
        { atMs: 3_010, type: 'network', name: 'POST /api/pay', props: '{"status":500,"durationMs":900}' },
        { atMs: 3_020, type: 'network', name: 'GET /api/me', props: '{"status":200}' },
        { atMs: 3_900, type: 'error', name: 'Error: order 17 failed' },
        { atMs: 4_000, type: 'error', name: 'Error: order 18 failed' },
        {
          atMs: 5_000,
          type: 'network',
          name: 'GET /api/stock',
          props: '{"status":0,"error":"TypeError: Failed to fetch"}',
        },
        { atMs: 6_000, type: 'validation', name: 'Not an address', url, ...button('Email') },
        { atMs: 7_000, type: 'quick_back', name: 'https://shop.example.com/terms?x=1', url },
        { atMs: 7_000 + SIGNAL_GRACE_MS, type: 'error', name: 'in time', url },
        { atMs: 7_001 + SIGNAL_GRACE_MS, type: 'error', name: 'too late', url },
        { atMs: 9_000, name: 'heartbeat' },
        { atMs: 7_001 + QUIET_MS, type: 'click', url: 'https://shop.example.com/later', ...button('Pay') },
        { atMs: 7_002 + QUIET_MS, type: 'dead_click', ...button('Pay') },
      ],
    })
    const { rows } = await list('quiet')
    expect(rows).toEqual([
      {
        unit: 'ada',
        session,
        atMs: T0,
        hasReplay: true,
        noReplay: null,
        giveUp: {
          atMs: T0 + 7_000,
          ended: 'quiet',
          url,
          signals: [
            { type: 'refill', label: 'Email', count: 1, firstMs: T0 + 2_000 },
            { type: 'rage_click', label: 'Pay', count: 1, firstMs: T0 + 3_000 },
            { type: 'request', label: 'POST /api/pay 500', count: 1, firstMs: T0 + 3_010 },
            { type: 'error', label: 'Error: order 17 failed', count: 2, firstMs: T0 + 3_900 },
            { type: 'request', label: 'GET /api/stock no answer', count: 1, firstMs: T0 + 5_000 },
            { type: 'validation', label: 'Email: Not an address', count: 1, firstMs: T0 + 6_000 },
            { type: 'quick_back', label: '/terms', count: 1, firstMs: T0 + 7_000 },
            { type: 'error', label: 'in time', count: 1, firstMs: T0 + 7_000 + SIGNAL_GRACE_MS },
          ],
        },
      },
    ])
  })

  it('goes on over a pause that is just short enough, and says who left', async () => {
    await happen({
      project: 'left',
      visitor: 'ada',
      session: newSession(),
      endedMs: T0 + QUIET_MS + 1_000,
      picture: 100,
      events: [
        { atMs: 0, name: 'cart' },
        { atMs: QUIET_MS, type: 'click', ...button('Back') },
      ],
    })
    const { rows } = await list('left')
    expect(rows[0]?.giveUp).toMatchObject({ atMs: T0 + QUIET_MS, ended: 'left', signals: [] })
  })

  it('is the step itself where nothing followed; a page that was left open went quiet', async () => {
    const story = { visitor: 'ada', picture: 1, events: [{ name: 'cart' }] }
    await happen({ ...story, project: 'at-once', session: newSession(), endedMs: T0 + QUIET_MS })
    await happen({ ...story, project: 'left-open', session: newSession(), endedMs: T0 + QUIET_MS + 1 })
    expect((await list('at-once')).rows[0]?.giveUp).toMatchObject({ atMs: T0, ended: 'left' })
    expect((await list('left-open')).rows[0]?.giveUp).toMatchObject({ atMs: T0, ended: 'quiet' })
  })

  it('is not asked of those who converted', async () => {
    await happen({
      project: 'done',
      visitor: 'ada',
      session: newSession(),
      picture: 1,
      events: [{ name: 'cart' }, { atMs: 5, name: 'pay' }],
    })
    const { rows } = await list('done', { outcome: 'converted' })
    expect(rows).toMatchObject([{ unit: 'ada', giveUp: null }])
  })

  it('is told apart by the failing part of two people in one session', async () => {
    const session = newSession()
    await happen({
      project: 'shared',
      visitor: 'ada',
      session,
      picture: 1,
      events: [
        { atMs: 0, name: 'cart' },
        { atMs: 100, type: 'click' },
      ],
    })
    await insertSegmentRows(
      index,
      {
        events: [
          eventRow({ project: 'shared', session, visitor: 'bob', seq: 1, type: 'custom', name: 'cart', atMs: T0 + 50 }),
        ],
        sessions: [],
        chunks: [],
      },
      'bob',
    )
    const { rows } = await list('shared')
    expect(rows.map(({ unit, giveUp }) => [unit, giveUp?.atMs])).toEqual([
      ['bob', T0 + 100],
      ['ada', T0 + 100],
    ])
  })
})

describe('a row without a replay', () => {
  const reasonOf = async (project: string) => (await list(project)).rows.map(row => row.noReplay?.reason)

  it('says what the recorder said', async () => {
    await happen({
      project: 'sampled',
      visitor: 'ada',
      session: newSession(),
      picture: 0,
      events: [
        { name: 'cart' },
        { atMs: 9, type: 'recorder', name: 'not_recorded', props: '{"reason":"sampled_out"}' },
      ],
    })
    const { rows } = await list('sampled')
    expect(rows[0]).toMatchObject({ hasReplay: false, noReplay: { reason: 'sampled_out' } })
    expect(rows[0]?.noReplay?.text).toContain('share of sessions')
  })

  it('shows a reason of a newer recorder as it is', async () => {
    await happen({
      project: 'newer',
      visitor: 'ada',
      session: newSession(),
      picture: 0,
      events: [{ name: 'cart' }, { atMs: 9, type: 'recorder', name: 'not_recorded', props: '{"reason":"moon_phase"}' }],
    })
    expect((await list('newer')).rows[0]?.noReplay).toEqual({
      reason: 'moon_phase',
      text: 'The recorder took no picture: moon_phase.',
    })
  })

  it('was stored without a picture, or is no longer stored', async () => {
    await happen({
      project: 'no-picture',
      visitor: 'ada',
      session: newSession(),
      picture: 0,
      events: [{ name: 'cart' }],
    })
    await happen({ project: 'expired', visitor: 'ada', session: newSession(), events: [{ name: 'cart' }] })
    expect(await reasonOf('no-picture')).toEqual(['no_picture'])
    expect(await reasonOf('expired')).toEqual(['erased_or_expired'])
  })

  it('was sent by a server while nothing was recorded', async () => {
    await happen({ project: 'server', visitor: 'ada', session: newSession('8'), events: [{ name: 'cart' }] })
    expect((await list('server')).rows).toMatchObject([
      { session: null, hasReplay: false, noReplay: { reason: 'server_event' }, giveUp: null },
    ])
  })
})

describe('what a server sent', () => {
  it('plays in the session its person was in', async () => {
    const session = newSession()
    const project = 'joined'
    await happen({
      project,
      visitor: 'ada',
      session,
      picture: 10,
      endedMs: T0 + 60_000,
      events: [{ atMs: 20_000, type: 'click', ...button('Pay') }],
    })
    await happen({ project, visitor: 'ada', session: newSession('8'), events: [{ atMs: 10_000, name: 'cart' }] })
    const { rows } = await list(project)
    expect(rows).toMatchObject([{ session, hasReplay: true, noReplay: null, giveUp: { atMs: T0 + 20_000 } }])
  })
})

describe('a page of the list', () => {
  it('costs as many queries for a hundred rows as for one', async () => {
    for (const n of Array(30).keys()) {
      await happen({
        project: 'many',
        visitor: `visitor-${String(n).padStart(2, '0')}`,
        session: newSession(),
        picture: n % 2,
        events: [{ atMs: n, name: 'cart' }],
      })
    }
    let queries = 0
    const counting: Index = {
      ...index,
      query: (sql, options) => {
        queries++
        return index.query(sql, options)
      },
    }
    const cost = async (limit: number) => {
      queries = 0
      const { rows } = await listFunnel(counting, 'many', FUNNEL, { step: 1, outcome: 'dropped', limit })
      expect(rows).toHaveLength(limit)
      return queries
    }
    expect(await cost(1)).toBe(await cost(30))
    expect(queries).toBeLessThanOrEqual(6)
  })

  it('goes on where the one before ended', async () => {
    const units: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await list('many', { limit: 7, ...(cursor && { cursor: decodeCursor(cursor) }) })
      units.push(...page.rows.map(row => row.unit))
      cursor = page.nextCursor
    }
    expect(units).toHaveLength(30)
    expect(units).toEqual([...units].sort().reverse())
  })
})
