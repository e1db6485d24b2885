import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { funnelRoutes } from '../funnels/routes.ts'
import { createApp } from '../http/app.ts'
import { openApi, openApiPages } from '../http/openapi.ts'
import { eventRow, SESSION } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { definitionRoutes } from './definitionroutes.ts'
import { definedEvents, openDefinitions, openSavedFunnels } from './definitions.ts'
import { catalogueRoutes } from './routes.ts'
import { savedFunnelRoutes } from './savedroutes.ts'
import { catalogueSchema, definedEventSchema, previewSchema, savedFunnelSchema, suggestSchema } from './schema.ts'

const MINUTE_MS = 60_000
const NOW_MS = Date.now()

let index: Index
let directory: string
let store: ObjectStore
let app: FastifyInstance

beforeAll(async () => {
  index = await openTestIndex()
  const click = (visitor: string, position: number) =>
    eventRow({
      type: 'click',
      visitor,
      position,
      atMs: NOW_MS - MINUTE_MS,
      selector: '#buy',
      elementTag: 'button',
      elementName: 'Buy',
    })
  const paid = eventRow({ type: 'custom', name: 'order_placed', position: 2, atMs: NOW_MS })
  const events = [click('ada', 0), click('bob', 1), paid]
  await insertSegmentRows(index, { sessions: [], chunks: [], events }, 'token')
})
afterAll(() => index?.close())

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-events-'))
  store = await openDiskStore({ directory })
  const definitions = openDefinitions(store)
  const defined = () => definedEvents(definitions, 'shop')
  app = createApp(pino({ level: 'silent' }))
  await openApi(app, '1.2.3')
  await app.register(catalogueRoutes, { index, project: 'shop', defined })
  await app.register(definitionRoutes, { index, project: 'shop', definitions })
  await app.register(savedFunnelRoutes, { project: 'shop', funnels: openSavedFunnels(store) })
  await app.register(funnelRoutes, {
    index,
    project: 'shop',
    surroundings: async () => ({ nowMs: Date.now(), defined: await defined() }),
  })
  await openApiPages(app)
})
afterEach(async () => {
  await app?.close()
  await store?.close()
  await rm(directory, { recursive: true, force: true })
})

const BUY = { kind: 'element', element: { selector: '#buy' } }
const DEFINITION = { name: 'pressed_buy', anyOf: [BUY] }
const event = (name: string) => ({ anyOf: [{ kind: 'event', name }] })
const FUNNEL = { steps: [event('pressed_buy'), event('order_placed')] }

const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) => {
  const answer = await app.inject({ method, url, ...(payload && { payload }) })
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
}
const withFunnel = (path: string, definition: object) =>
  call('GET', `${path}?${new URLSearchParams({ definition: JSON.stringify(definition) })}`)

describe('an event defined afterwards', () => {
  it('is a step of a funnel for all the past, from the next question on', async () => {
    expect((await withFunnel('/api/funnel/check', FUNNEL)).body.warnings).toMatchObject([
      { place: { step: 1, matcher: 0 }, warning: { code: 'never_seen' } },
    ])
    const { status, body } = await call('POST', '/api/definitions', DEFINITION)
    expect([status, definedEventSchema.parse(body)]).toMatchObject([201, { name: 'pressed_buy', description: '' }])
    expect((await withFunnel('/api/funnel', FUNNEL)).body.steps).toMatchObject([{ count: 2 }, { count: 1 }])
    expect((await withFunnel('/api/funnel/check', FUNNEL)).body.warnings).toEqual([])
    const catalogue = catalogueSchema.parse((await call('GET', '/api/events?days=7&timeZone=Europe/Berlin')).body)
    expect(catalogue.events.find(({ name }) => name === 'pressed_buy')).toMatchObject({ origin: 'defined', count: 2 })
    expect((await call('GET', '/api/events/detail?name=pressed_buy')).body).toMatchObject({
      event: { count: 2 },
      sampled: 2,
    })
    expect((await call('DELETE', `/api/definitions/${body.id}`)).status).toBe(204)
    expect((await withFunnel('/api/funnel', FUNNEL)).body.steps[0].count).toBe(0)
  })

  it('is changed by who has read it', async () => {
    const { body: read } = await call('POST', '/api/definitions', DEFINITION)
    const url = `/api/definitions/${read.id}`
    const first = await call('PUT', url, { ...DEFINITION, description: 'theirs', updatedMs: read.updatedMs })
    expect([first.status, first.body.description]).toEqual([200, 'theirs'])
    const second = await call('PUT', url, { ...DEFINITION, description: 'mine', updatedMs: read.updatedMs })
    expect(second).toMatchObject({ status: 409, body: { code: 'CHANGED_MEANWHILE' } })
    expect((await call('GET', '/api/definitions')).body.definitions).toEqual([first.body])
    expect((await call('PUT', url, DEFINITION)).status).toBe(200)
  })

  it.each([
    ['a name that is taken', { ...DEFINITION, name: 'Pressed Buy' }, 409, 'NAME_TAKEN'],
    ['no name', { ...DEFINITION, name: ' ' }, 400, 'REQUEST_INVALID'],
    ['nothing to match', { ...DEFINITION, anyOf: [] }, 400, 'REQUEST_INVALID'],
    ['an element without parts', { ...DEFINITION, anyOf: [{ kind: 'element', element: {} }] }, 400, 'REQUEST_INVALID'],
  ])('is refused with %s', async (_, payload, status, code) => {
    await call('POST', '/api/definitions', DEFINITION)
    expect(await call('POST', '/api/definitions', payload)).toMatchObject({ status, body: { code } })
  })

  it('is tried before it is kept', async () => {
    const preview = previewSchema.parse((await call('POST', '/api/definitions/preview', { anyOf: [BUY] })).body)
    expect(preview).toMatchObject({
      events: 2,
      sessions: 1,
      people: 2,
      examples: [{ session: SESSION, hasReplay: false }],
    })
    const pointed = { element: { selector: '#buy', tag: 'button', name: 'Buy' }, url: 'https://shop.example.com/' }
    const { candidates } = suggestSchema.parse((await call('POST', '/api/definitions/suggest', pointed)).body)
    expect(candidates.map(({ how, events }) => [how, events])).toEqual([
      ['all_on_page', 2],
      ['all', 2],
      ['name_on_page', 2],
      ['selector', 2],
      ['role_and_name', 2],
    ])
  })
})

describe('a saved funnel', () => {
  it('is kept whole, found by its id, changed and deleted', async () => {
    const { status, body } = await call('POST', '/api/funnels', { name: 'Checkout', definition: FUNNEL })
    expect(status).toBe(201)
    expect(savedFunnelSchema.parse(body).definition).toMatchObject({ order: 'sequential', range: { lastDays: 30 } })
    const url = `/api/funnels/${body.id}`
    expect((await call('GET', url)).body).toEqual(body)
    const changed = await call('PUT', url, { name: 'Checkout 2', definition: FUNNEL, updatedMs: body.updatedMs })
    expect(changed.body).toMatchObject({ id: body.id, name: 'Checkout 2' })
    expect((await call('GET', '/api/funnels')).body.funnels).toEqual([changed.body])
    expect((await call('DELETE', url)).status).toBe(204)
    expect(await call('GET', url)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })

  it('is refused where it is not a funnel', async () => {
    const answer = await call('POST', '/api/funnels', { name: 'x', definition: { steps: [] } })
    expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } })
  })
})

describe('the API', () => {
  it.each(['/api/events?days=91', '/api/events?timeZone=Mars/Phobos', '/api/events/detail', '/api/funnels/1'])(
    'refuses %s',
    async url => expect(await call('GET', url)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } }),
  )

  it('is documented', async () => {
    const { paths } = (await call('GET', '/api/openapi.json')).body
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/events',
        '/api/events/detail',
        '/api/funnel/check',
        '/api/definitions',
        '/api/definitions/{id}',
        '/api/definitions/preview',
        '/api/definitions/suggest',
        '/api/funnels',
        '/api/funnels/{id}',
      ]),
    )
    expect(Object.keys(paths['/api/definitions/preview'].post.responses)).toEqual(['200', '4XX', '5XX'])
  })
})
