import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../http/app.ts'
import { openApi, openApiPages } from '../http/openapi.ts'
import { chunkRow, eventRow, SESSION } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { funnelRoutes } from './routes.ts'
import { funnelListSchema, funnelResultSchema } from './schema.ts'

const T0 = Date.UTC(2026, 5, 1)
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
      chunks: [chunkRow()],
      events: [
        happened('ada', SESSION, 'cart', 0, 0),
        happened('ada', SESSION, 'cart', 5_000, 1),
        happened('bob', OTHER, 'cart', 1_000, 2),
        happened('bob', OTHER, 'pay', 61_000, 3),
      ],
    },
    'token',
  )
  app = createApp(pino({ level: 'silent' }))
  await openApi(app, '1.2.3')
  await app.register(funnelRoutes, { index, project: 'shop' })
  await openApiPages(app)
})
afterAll(async () => {
  await app?.close()
  await index?.close()
})

const event = (name: string) => ({ anyOf: [{ kind: 'event', name }] })
const FUNNEL = { steps: [event('cart'), event('pay')], fromMs: T0, toMs: T0 + 86_400_000 }
const get = (url: string, query: Record<string, string>) => app.inject({ url, query })
const ask = (funnel: object) => get('/api/funnel', { definition: JSON.stringify(funnel) })
const list = (query: Record<string, string>) =>
  get('/api/funnel/list', { definition: JSON.stringify(FUNNEL), ...query })

describe('the funnels API', () => {
  it('gives counts, rates and times', async () => {
    const answer = await ask(FUNNEL)
    expect(funnelResultSchema.parse(answer.json()).steps).toEqual([
      { count: 2, dropped: 1, rateFromStart: 1, rateFromPrevious: 1, medianMs: null, p90Ms: null },
      { count: 1, dropped: 0, rateFromStart: 0.5, rateFromPrevious: 0.5, medianMs: 60_000, p90Ms: 60_000 },
    ])
  })

  it('says who dropped, where it can be watched, and the last time of the step', async () => {
    const answer = await list({ step: '1', outcome: 'dropped' })
    expect(funnelListSchema.parse(answer.json())).toEqual({
      rows: [{ unit: 'ada', session: SESSION, atMs: T0 + 5_000, hasReplay: true }],
      nextCursor: null,
    })
  })

  it('pages through those who converted, newest first', async () => {
    const first = (await list({ step: '1', outcome: 'converted', limit: '1' })).json()
    expect(first.rows.map((row: { unit: string }) => row.unit)).toEqual(['ada'])
    const second = (await list({ step: '1', outcome: 'converted', limit: '1', cursor: first.nextCursor })).json()
    expect(second.rows.map((row: { unit: string }) => row.unit)).toEqual(['bob'])
    expect(second.nextCursor).toBeNull()
  })

  it('answers over a real connection, where a request is over before its answer', async () => {
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
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
    ['time backwards', 'before', JSON.stringify({ ...FUNNEL, toMs: 1 })],
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

  it('refuses a cursor it did not give out', async () => {
    const answer = await list({ step: '1', outcome: 'dropped', cursor: 'bm9uZQ' })
    expect(answer.json()).toMatchObject({ status: 400, code: 'CURSOR_INVALID' })
  })

  it('is documented', async () => {
    const { paths } = (await app.inject('/api/openapi.json')).json()
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/api/funnel', '/api/funnel/list']))
  })
})
