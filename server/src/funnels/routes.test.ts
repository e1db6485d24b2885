import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../http/app.ts'
import { openApi, openApiPages } from '../http/openapi.ts'
import { eventRow, SESSION } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { funnelRoutes } from './routes.ts'
import { funnelBreakdownSchema, funnelResultSchema, funnelTrendSchema } from './schema.ts'

const T0 = Date.UTC(2026, 5, 1)
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const OTHER = '01890000-0000-7000-8000-000000000002'

let index: Index
let app: FastifyInstance

beforeAll(async () => {
  index = await openTestIndex()
  const happened = (visitor: string, session: string, name: string, atMs: number, position: number) =>
    eventRow({ visitor, session, type: 'custom', name, atMs: T0 + atMs, position })
  await insertSegmentRows(
    index,
    {
      sessions: [],
      chunks: [],
      events: [
        happened('ada', SESSION, 'cart', 0, 0),
        happened('ada', SESSION, 'cart', 5_000, 1),
        happened('bob', OTHER, 'cart', 1_000, 2),
        happened('bob', OTHER, 'pay', 61_000, 3),
        eventRow({
          visitor: 'bob',
          session: OTHER,
          type: 'flag',
          name: 'new-checkout',
          atMs: T0,
          position: 4,
          props: '{"variant":"b"}',
        }),
      ],
    },
    'token',
  )
  await index.command(
    `INSERT INTO events (project, session, tab, seq, position, at, visitor, type, name, props)
     SELECT 'shop', toString(number), '', 0, 0, fromUnixTimestamp64Milli(number), toString(number), 'custom', 'slow',
       '{"text":"' || repeat('xyz', 500) || '"}' FROM numbers(240000)`,
  )
  app = createApp(pino({ level: 'silent' }))
  await openApi(app, '1.2.3')
  await app.register(funnelRoutes, {
    index,
    project: 'shop',
    surroundings: async () => ({
      nowMs: T0 + DAY_MS,
      defined: [{ name: 'paid', anyOf: [{ kind: 'event', name: 'pay', where: [] }] }],
    }),
  })
  await openApiPages(app)
})
afterAll(async () => {
  await app?.close()
  await index?.close()
})

const event = (name: string) => ({ anyOf: [{ kind: 'event', name }] })
const FUNNEL = { steps: [event('cart'), event('pay')], range: { fromMs: T0, toMs: T0 + DAY_MS } }
/** Takes two idle cores some 20 s: thirty patterns, of which each third fails at the end, over 360 MB of text. */
const SLOW = {
  ...FUNNEL,
  range: { fromMs: 0, toMs: DAY_MS },
  steps: [
    {
      anyOf: Array.from({ length: 10 }, (_, a) => ({
        ...event('slow').anyOf[0],
        where: ['', '', 'w'].map((end, b) => ({
          property: 'text',
          op: 'regex',
          value: `^([xyz]|[vw]x{${a + 2},${b + 20}})+${end}$`,
        })),
      })),
    },
    event('never'),
  ],
}
const running = async () => {
  const [row] = await index.query<{ queries: number }>(
    "SELECT count() AS queries FROM system.processes WHERE position(query, 'count' || 'If(level') > 0",
  )
  return row?.queries
}
const get = (url: string, query: Record<string, string>) => app.inject({ url, query })
const ask = (funnel: object) => get('/api/funnel', { definition: JSON.stringify(funnel) })

describe('the funnels API', () => {
  it('gives counts, rates and times', async () => {
    const answer = await ask(FUNNEL)
    expect(funnelResultSchema.parse(answer.json()).steps).toEqual([
      { count: 2, dropped: 1, rateFromStart: 1, rateFromPrevious: 1, medianMs: null, p90Ms: null, histogram: [] },
      {
        ...{ count: 1, dropped: 0, rateFromStart: 0.5, rateFromPrevious: 0.5, medianMs: 60_000, p90Ms: 60_000 },
        histogram: [{ fromMs: 60_000, toMs: 120_000, count: 1 }],
      },
    ])
  })

  it('compares with the period before, of equal length', async () => {
    const later = { ...FUNNEL, range: { fromMs: T0 + DAY_MS, toMs: T0 + 2 * DAY_MS } }
    const answer = await get('/api/funnel', { definition: JSON.stringify(later), compare: 'true' })
    const { previous, steps } = funnelResultSchema.parse(answer.json())
    expect(steps.map(({ count }) => count)).toEqual([0, 0])
    expect(previous).toMatchObject({ fromMs: T0, toMs: T0 + DAY_MS, steps: [{ count: 2 }, { count: 1 }] })
    expect((await ask(later)).json().previous).toBeNull()
  })

  it('counts what a defined event stands for', async () => {
    const { steps } = (await ask({ ...FUNNEL, steps: [event('cart'), event('paid')] })).json()
    expect(steps[1].count).toBe(1)
  })

  it('breaks down, and says so when it was not told by what', async () => {
    const byFlag = { ...FUNNEL, breakdown: { by: 'flag', flag: 'new-checkout' } }
    const answer = await get('/api/funnel/breakdown', { definition: JSON.stringify(byFlag) })
    const { groups } = funnelBreakdownSchema.parse(answer.json())
    expect(groups.map(({ group, steps }) => [group.kind, group.value, steps.map(({ count }) => count)])).toEqual([
      ['value', 'b', [1, 1]],
      ['none', '', [1, 0]],
    ])
    const without = await get('/api/funnel/breakdown', { definition: JSON.stringify(FUNNEL) })
    expect(without.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' })
  })

  it('gives every day, and says which may still rise', async () => {
    const days = { ...FUNNEL, range: { lastDays: 2 }, windowMs: DAY_MS, timeZone: 'Europe/Berlin' }
    const answer = await get('/api/funnel/trend', { definition: JSON.stringify(days) })
    expect(funnelTrendSchema.parse(answer.json()).days).toEqual([
      { day: '2026-06-01', fromMs: T0 - 2 * HOUR_MS, counts: [2, 1], rate: 0.5, isComplete: false },
      { day: '2026-06-02', fromMs: T0 + 22 * HOUR_MS, counts: [0, 0], rate: null, isComplete: false },
    ])
  })

  it.each(['/api/funnel', '/api/funnel/breakdown', '/api/funnel/trend'])(
    'ends the query of %s in the engine when its client goes away',
    async path => {
      const url = await app.listen({ host: '127.0.0.1', port: 0 }).catch(() => app.listeningOrigin)
      const slow = { ...SLOW, breakdown: { by: 'flag', flag: 'new-checkout' } }
      const gone = new AbortController()
      const answer = fetch(`${url}${path}?${new URLSearchParams({ definition: JSON.stringify(slow) })}`, {
        signal: gone.signal,
      })
      await expect.poll(running, { timeout: 10_000 }).toBe(1)
      gone.abort()
      await expect(answer).rejects.toThrow('abort')
      // The engine looks up between blocks of rows; by itself the query goes on until FUNNEL_MAX_MS.
      await expect.poll(running, { timeout: 10_000 }).toBe(0)
    },
    30_000,
  )

  it('answers over a real connection, where a request is over before its answer', async () => {
    const url = await app.listen({ host: '127.0.0.1', port: 0 }).catch(() => app.listeningOrigin)
    const answer = await fetch(`${url}/api/funnel?${new URLSearchParams({ definition: JSON.stringify(FUNNEL) })}`)
    expect(answer.status).toBe(200)
    expect(funnelResultSchema.parse(await answer.json()).steps[0]?.count).toBe(2)
  })

  it('has no rates where nobody began', async () => {
    const { steps } = (await ask({ ...FUNNEL, steps: [event('nothing'), event('pay')] })).json()
    expect(steps[1]).toMatchObject({ count: 0, rateFromStart: null, medianMs: null })
  })

  it.each([
    ['not JSON', 'must be JSON', '{'],
    ['one step', '>=2 items', JSON.stringify({ ...FUNNEL, steps: [event('cart')] })],
    ['time backwards', 'before', JSON.stringify({ ...FUNNEL, range: { fromMs: 2, toMs: 1 } })],
    ['a place without a clock', 'time zone', JSON.stringify({ ...FUNNEL, timeZone: 'Atlantis' })],
    ['an hour for a place', 'time zone', JSON.stringify({ ...FUNNEL, timeZone: '+01:00' })],
    [
      'a property sessions lack',
      'utm_source',
      JSON.stringify({ ...FUNNEL, filters: [{ on: 'session', is: { property: 'mood', op: 'is set' } }] }),
    ],
    [
      'an exclusion after the last step',
      'one of the steps',
      JSON.stringify({ ...FUNNEL, exclude: [{ match: event('x').anyOf[0], after: 1, before: 3 }] }),
    ],
    ...['(', '(?=a)', '(?<!a)b', '(a)\\1'].map(value => [
      `the pattern ${value}`,
      'RE2',
      JSON.stringify({
        ...FUNNEL,
        steps: [
          event('pay'),
          { anyOf: [{ ...event('cart').anyOf[0], where: [{ property: 'a', op: 'regex', value }] }] },
        ],
      }),
    ]),
  ])('refuses %s with a sentence', async (_, sentence, definition) => {
    const answer = await get('/api/funnel', { definition })
    expect(answer.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' })
    expect(answer.json().detail).toContain(sentence)
  })

  it('is documented', async () => {
    const { paths } = (await app.inject('/api/openapi.json')).json()
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/api/funnel', '/api/funnel/breakdown', '/api/funnel/trend']),
    )
  })
})
