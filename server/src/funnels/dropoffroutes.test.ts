import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../http/app.ts'
import { openApi, openApiPages } from '../http/openapi.ts'
import { chunkRow, eventRow, SESSION } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { dropoffRoutes } from './dropoffroutes.ts'
import { funnelListSchema, funnelReasonsSchema, funnelVariantsSchema } from './schema.ts'
import { variantRoutes } from './variantroutes.ts'

const T0 = Date.UTC(2026, 5, 1)
const OTHER = '01890000-0000-7000-8000-000000000002'

let index: Index
let app: FastifyInstance

beforeAll(async () => {
  index = await openTestIndex()
  const happened = (visitor: string, session: string, name: string, atMs: number, position: number, type = 'custom') =>
    eventRow({
      visitor,
      session,
      type,
      name,
      atMs: T0 + atMs,
      position,
      props: type === 'flag' ? '{"variant":"b"}' : '{}',
    })
  await insertSegmentRows(
    index,
    {
      sessions: [],
      chunks: [chunkRow()],
      events: [
        happened('ada', SESSION, 'cart', 0, 0),
        happened('ada', SESSION, 'cart', 5_000, 1),
        happened('ada', SESSION, 'no stock', 5_100, 4, 'error'),
        happened('bob', OTHER, 'new', 900, 5, 'flag'),
        happened('bob', OTHER, 'cart', 1_000, 2),
        happened('bob', OTHER, 'pay', 61_000, 3),
      ],
    },
    'token',
  )
  app = createApp(pino({ level: 'silent' }))
  await openApi(app, '1.2.3')
  const options = { index, project: 'shop', surroundings: async () => ({ nowMs: T0, defined: [] }) }
  await app.register(dropoffRoutes, options)
  await app.register(variantRoutes, options)
  await openApiPages(app)
})
afterAll(async () => {
  await app?.close()
  await index?.close()
})

const event = (name: string) => ({ anyOf: [{ kind: 'event', name }] })
const FUNNEL = { steps: [event('cart'), event('pay')], range: { fromMs: T0, toMs: T0 + 86_400_000 } }
const BY_FLAG = { ...FUNNEL, breakdown: { by: 'flag', flag: 'new' } }
const ask = (what: string, query: Record<string, string>, funnel: object = FUNNEL) =>
  app.inject({ url: `/api/funnel/${what}`, query: { definition: JSON.stringify(funnel), ...query } })

describe('the list', () => {
  it('says who dropped, where it can be watched, the last time of the step, and where they gave up', async () => {
    const answer = await ask('list', { step: '1', outcome: 'dropped' })
    expect(funnelListSchema.parse(answer.json())).toEqual({
      rows: [
        {
          unit: 'ada',
          session: SESSION,
          atMs: T0 + 5_000,
          hasReplay: true,
          noReplay: null,
          giveUp: {
            atMs: T0 + 5_000,
            ended: 'left',
            url: 'https://shop.example.com/',
            signals: [{ type: 'error', label: 'no stock', count: 1, firstMs: T0 + 5_100 }],
          },
        },
      ],
      nextCursor: null,
    })
  })

  it('pages through those who converted, newest first', async () => {
    const first = (await ask('list', { step: '1', outcome: 'converted', limit: '1' })).json()
    expect(first.rows.map((row: { unit: string }) => row.unit)).toEqual(['ada'])
    const second = (await ask('list', { step: '1', outcome: 'converted', limit: '1', cursor: first.nextCursor })).json()
    expect(second.rows.map((row: { unit: string }) => row.unit)).toEqual(['bob'])
    expect(second.nextCursor).toBeNull()
  })

  it('takes a part of the breakdown, and a reason', async () => {
    const group = JSON.stringify({ kind: 'value', value: 'b' })
    const inPart = (await ask('list', { step: '1', outcome: 'converted', group }, BY_FLAG)).json()
    expect(inPart.rows).toMatchObject([{ unit: 'bob' }])
    const reason = (value: string) => JSON.stringify({ kind: 'error', value })
    expect((await ask('list', { step: '1', outcome: 'dropped', reason: reason('no stock') })).json().rows).toHaveLength(
      1,
    )
    expect((await ask('list', { step: '1', outcome: 'dropped', reason: reason('none') })).json().rows).toHaveLength(0)
  })

  it.each([
    [{ cursor: 'bm9uZQ' }, 'CURSOR_INVALID', 'first page'],
    [{ group: '{"kind":"value","value":"b"}' }, 'REQUEST_INVALID', 'no `breakdown`'],
    [{ group: '{"kind":"some"}' }, 'REQUEST_INVALID', 'kind'],
    [{ reason: '{' }, 'REQUEST_INVALID', 'JSON'],
  ])('refuses %o with a sentence', async (query, code, sentence) => {
    const answer = (await ask('list', { step: '1', outcome: 'dropped', ...query })).json()
    expect(answer).toMatchObject({ status: 400, code })
    expect(answer.detail).toContain(sentence)
  })
})

describe('the reasons', () => {
  it('are none among two people, who are counted', async () => {
    const answer = await ask('reasons', { step: '1' })
    expect(funnelReasonsSchema.parse(answer.json())).toEqual({ dropped: 1, converted: 1, tested: 0, reasons: [] })
  })

  it('refuse a part of no breakdown', async () => {
    const answer = await ask('reasons', { step: '1', group: '{"kind":"none","value":""}' })
    expect(answer.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' })
  })
})

describe('the variants', () => {
  it('are compared, and their split checked', async () => {
    const answer = await ask('variants', { flag: 'new', control: 'a', shares: '{"a":1,"b":1}' })
    expect(funnelVariantsSchema.parse(answer.json())).toMatchObject({
      control: 'a',
      unexposed: 1,
      variants: [
        { variant: 'a', isControl: true, people: 0, rate: null },
        { variant: 'b', people: 1, converted: 1, verdict: 'not_enough_data' },
      ],
      sampleRatio: { expected: { a: 0.5, b: 0.5 }, isMismatch: false },
    })
  })

  it('refuse weights that are none', async () => {
    const answer = await ask('variants', { flag: 'new', shares: '{"a":0,"b":1}' })
    expect(answer.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' })
  })
})

it('is documented', async () => {
  const { paths } = (await app.inject('/api/openapi.json')).json()
  const expected = ['/api/funnel/list', '/api/funnel/reasons', '/api/funnel/variants']
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(expected))
})
