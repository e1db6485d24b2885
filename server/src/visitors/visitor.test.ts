import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../http/app.ts'
import { eventRow, START_MS, sessionRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { visitorRoutes } from './routes.ts'
import { visitorSchema } from './schema.ts'

const session = (n: number) => `01890000-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`
const HOUR_MS = 3_600_000

let index: Index
let app: FastifyInstance

beforeAll(async () => {
  index = await openTestIndex()
  let position = 0
  const said = (type: string, visitor: string, atMs: number, name: string, props: object, over = {}) =>
    eventRow({
      type,
      visitor,
      name,
      position: position++,
      atMs: START_MS + atMs,
      props: JSON.stringify(props),
      ...over,
    })
  const identify = (visitor: string, atMs: number, props: object, over = {}) =>
    said('identify', visitor, atMs, visitor, props, over)
  const events = [
    identify('ada', 10, { plan: 'free', 'it"s': 'ü', seats: 3, anonymous: 'phone' }),
    identify('ada', 30, { plan: 'pro', trial: null, tags: ['a', { b: 1 }] }),
    // Arrived late, and tells of what was before.
    identify('ada', 20, { plan: 'team', anonymous: 'laptop' }),
    // Of one millisecond: the later in the batch is the last word.
    identify('ada', 40, { city: 'Oslo' }),
    identify('ada', 40, { city: 'Bergen' }),
    identify('bob', 50, { plan: 'bob’s' }),
    identify('ada', 60, { plan: 'elsewhere' }, { project: 'other' }),
    said('custom', 'ada', 70, 'bought', { plan: 'no person property' }),
    said('flag', 'phone', 5, 'checkout', { variant: 'classic' }),
    said('flag', 'ada', 35, 'checkout', { variant: 'express' }),
    said('flag', 'ada', 45, 'checkout', { variant: 'classic' }),
    said('flag', 'ada', 25, 'beta', { variant: true }),
    said('flag', 'ada', 26, 'broken', {}),
    said('flag', 'bob', 25, 'bobs', { variant: true }),
  ]
  const came = (n: number, visitor: string, over = {}) =>
    sessionRow({
      session: session(n),
      visitor,
      startedMs: START_MS + n * HOUR_MS,
      endedMs: START_MS + n * HOUR_MS + 60_000,
      ...over,
    })
  const sessions = [
    came(1, 'phone', { country: 'NO' }),
    came(2, 'ada'),
    came(3, 'bob'),
    came(4, 'laptop'),
    // Two parts of one session: anonymous, then known.
    came(5, 'laptop', { country: 'SE' }),
    came(5, 'ada', { endedMs: START_MS + 5 * HOUR_MS + 90_000 }),
    came(6, 'ada', { project: 'other' }),
  ]
  await insertSegmentRows(index, { events, sessions, chunks: [] }, 'visitors')
  // Some again, as after a retry: nothing may be doubled.
  await insertSegmentRows(index, { events: events.slice(0, 4), sessions: sessions.slice(0, 2), chunks: [] }, 'again')
  app = createApp(pino({ level: 'silent' }))
  await app.register(visitorRoutes, { index, project: 'shop' })
})
afterAll(async () => {
  await app?.close()
  await index?.close()
})

const ask = async (query: Record<string, string>) => {
  const answer = await app.inject(`/api/visitor?${new URLSearchParams(query)}`)
  expect(answer.statusCode, answer.payload).toBe(200)
  return visitorSchema.parse(answer.json())
}

describe('GET /api/visitor', () => {
  it('has the person whole, whichever id is asked for', async () => {
    const [ada, phone] = await Promise.all([ask({ visitor: 'ada' }), ask({ visitor: 'phone' })])
    expect(ada.ids).toEqual(['ada', 'laptop', 'phone'])
    expect(phone.ids).toEqual(['phone', 'ada', 'laptop'])
    expect({ ...phone, visitor: '', ids: [] }).toEqual({ ...ada, visitor: '', ids: [] })
  })

  it('has the last word on each property, of any JSON value', async () => {
    const { properties } = await ask({ visitor: 'ada' })
    expect(Object.fromEntries(properties.map(({ name, value }) => [name, value]))).toEqual({
      city: 'Bergen',
      'it"s': 'ü',
      plan: 'pro',
      seats: 3,
      tags: ['a', { b: 1 }],
      trial: null,
    })
    expect(properties.find(({ name }) => name === 'plan')?.saidMs).toBe(START_MS + 30)
  })

  it('has the flags seen under every id, the latest variant first', async () => {
    expect((await ask({ visitor: 'ada' })).flags).toEqual([
      { name: 'beta', variant: true, variants: [true], firstMs: START_MS + 25, lastMs: START_MS + 25 },
      { name: 'broken', variant: null, variants: [null], firstMs: START_MS + 26, lastMs: START_MS + 26 },
      {
        name: 'checkout',
        variant: 'classic',
        variants: ['classic', 'express'],
        firstMs: START_MS + 5,
        lastMs: START_MS + 45,
      },
    ])
  })

  it('has the sessions under every id, newest first, page by page', async () => {
    const all = await ask({ visitor: 'ada' })
    expect(all.sessions.map(row => row.session)).toEqual([5, 4, 2, 1].map(session))
    expect(all.sessions.map(row => [row.country, row.durationMs])).toEqual([
      ['SE', 90_000],
      ['', 60_000],
      ['', 60_000],
      ['NO', 60_000],
    ])
    expect(all.nextCursor).toBeNull()
    const first = await ask({ visitor: 'ada', limit: '3' })
    const second = await ask({ visitor: 'ada', limit: '3', cursor: first.nextCursor ?? '' })
    expect([...first.sessions, ...second.sessions]).toEqual(all.sessions)
    expect(second.nextCursor).toBeNull()
  })

  it('knows nothing of an id nobody had, whatever is in it', async () => {
    const visitor = `o'r{x:String}/../%\\ ${'ü'.repeat(200)}`
    expect(await ask({ visitor })).toEqual({
      visitor,
      ids: [visitor],
      properties: [],
      flags: [],
      sessions: [],
      nextCursor: null,
    })
  })

  it('says what is wrong with a request', async () => {
    for (const [query, code] of [
      ['', 'REQUEST_INVALID'],
      ['visitor=', 'REQUEST_INVALID'],
      ['visitor=ada&limit=101', 'REQUEST_INVALID'],
      ['visitor=ada&cursor=x', 'CURSOR_INVALID'],
    ])
      expect((await app.inject(`/api/visitor?${query}`)).json()).toMatchObject({ status: 400, code })
  })
})
