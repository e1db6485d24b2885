import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../http/app.ts'
import { openApi, openApiPages } from '../http/openapi.ts'
import { chunkRow, SESSION, START_MS, sessionRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { goRoute, linkRoutes } from './routes.ts'
import { momentSchema } from './schema.ts'

let index: Index
let app: FastifyInstance
let isLoggedIn = true

beforeAll(async () => {
  index = await openTestIndex()
  await insertSegmentRows(index, { events: [], sessions: [sessionRow()], chunks: [chunkRow()] }, 'token')
  app = createApp(pino({ level: 'silent' }))
  await openApi(app, '1.2.3')
  await app.register(linkRoutes, { index, project: 'shop' })
  await app.register(goRoute, {
    index,
    project: 'shop',
    isLoggedIn: () => isLoggedIn,
    sendPage: reply => reply.type('text/html').send('<h1>Playhead</h1>'),
  })
  await openApiPages(app)
})
afterAll(async () => {
  await app?.close()
  await index?.close()
})

const at = new Date(START_MS + 1_000).toISOString()

describe('/go', () => {
  it('redirects to the replay at the moment', async () => {
    const answer = await app.inject({ url: '/go', query: { visitor: 'ada', at } })
    expect(answer.statusCode).toBe(302)
    expect(answer.headers.location).toBe(`/sessions/${SESSION}?at=${at}`)
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  it.each([
    [404, { visitor: 'nobody', at }],
    [404, { visitor: 'ada', at: '2020-01-01' }],
    [400, { visitor: 'ada', at: 'yesterday' }],
    [400, { visitor: 'ada' }],
  ])('shows the page, as a %d, for %o', async (status, query) => {
    const answer = await app.inject({ url: '/go', query: query as Record<string, string> })
    expect(answer.statusCode).toBe(status)
    expect(answer.body).toContain('<h1>')
  })

  it('tells nobody who is not logged in whether a visitor exists', async () => {
    isLoggedIn = false
    for (const visitor of ['ada', 'nobody']) {
      const answer = await app.inject({ url: '/go', query: { visitor, at } })
      expect(answer.statusCode).toBe(401)
      expect(answer.headers.location).toBeUndefined()
    }
    isLoggedIn = true
  })
})

describe('/api/moment', () => {
  it('answers by its schema, found or not', async () => {
    for (const visitor of ['ada', 'nobody']) {
      const answer = await app.inject({ url: '/api/moment', query: { visitor, at } })
      expect(answer.statusCode).toBe(200)
      expect(momentSchema.parse(answer.json()).outcome).toBe(visitor === 'ada' ? 'found' : 'missing')
    }
  })

  it('says what is wrong with a time', async () => {
    const answer = await app.inject({ url: '/api/moment', query: { visitor: 'ada', at: 'yesterday' } })
    expect(answer.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' })
    expect(answer.json().detail).toContain('ISO 8601')
  })

  it('is documented', async () => {
    const { paths } = (await app.inject('/api/openapi.json')).json()
    const names = paths['/api/moment'].get.parameters.map((parameter: { name: string }) => parameter.name)
    expect(names).toEqual(['visitor', 'at', 'event'])
  })
})
