import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { funnelSchema } from '../../../../server/src/funnels/definition.ts'
import {
  funnelListQuerySchema,
  funnelQuerySchema,
  funnelVariantsQuerySchema,
} from '../../../../server/src/funnels/schema.ts'
import { funnelOf } from '../funnel/samples.ts'
import * as api from './funnels.ts'

/** As the server has it: every default written out. */
const saved = funnelSchema.parse(funnelOf('view', 'pay'))

let server: Server
let asked: { method: string; url: URL; body: string }[]

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '', 'http://server')
    asked.push({ method: request.method ?? '', url, body: Buffer.concat(chunks).toString() })
    if (request.method === 'DELETE') response.writeHead(204).end()
    else response.end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const real = fetch
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) => real(new URL(path, base), init))
})
afterAll(() => {
  vi.unstubAllGlobals()
  server.close()
})
beforeEach(() => {
  asked = []
})

const definition = funnelOf('cart & more', 'paid')
const query = () => Object.fromEntries(asked[0]?.url.searchParams ?? [])

describe('what is asked is what the server takes', () => {
  it('a funnel', async () => {
    await api.getFunnel(definition, true)
    expect(funnelQuerySchema.parse(query())).toEqual({ definition, compare: 'true' })
    asked = []
    await api.getFunnel(definition, false)
    expect(funnelQuerySchema.parse(query())).toMatchObject({ compare: 'false' })
  })
  it('a list', async () => {
    const reason = { kind: 'request', value: 'POST /pay' } as const
    await api.getFunnelList(definition, { step: 2, outcome: 'dropped', reason, cursor: null })
    expect(asked[0]?.url.pathname).toBe('/api/funnel/list')
    expect(funnelListQuerySchema.parse(query())).toEqual({ definition, step: 2, outcome: 'dropped', limit: 50, reason })
  })
  it('variants', async () => {
    await api.getFunnelVariants(definition, { flag: 'pay', shares: { a: 1, b: 2 } })
    expect(funnelVariantsQuerySchema.parse(query())).toEqual({ definition, flag: 'pay', shares: { a: 1, b: 2 } })
  })
  it.each([
    ['/api/funnel/breakdown', () => api.getFunnelBreakdown(definition)],
    ['/api/funnel/trend', () => api.getFunnelTrend(definition)],
    ['/api/funnel/reasons', () => api.getFunnelReasons(definition, { step: 1 })],
    ['/api/funnel/check', () => api.checkFunnel(definition)],
    ['/api/events', () => api.getCatalogue({ days: 30, timeZone: 'UTC' })],
    ['/api/events/detail', () => api.getEventDetail('a/b', { days: 30, timeZone: 'UTC' })],
    ['/api/funnels', () => api.getSavedFunnels()],
    ['/api/funnels/a%2Fb', () => api.getSavedFunnel('a/b')],
  ])('%s', async (path, call) => {
    await call()
    expect(asked[0]?.url.pathname).toBe(path)
  })
})

describe('saving', () => {
  it('sends the name and the definition', async () => {
    await api.createFunnel('Checkout', definition)
    await api.updateFunnel(
      { id: 'one', name: 'Checkout', definition: saved, createdMs: 1, updatedMs: 2 },
      { name: 'Pay' },
    )
    expect(asked.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      'POST /api/funnels',
      'PUT /api/funnels/one',
    ])
    expect(JSON.parse(asked[1]?.body ?? '')).toEqual({ name: 'Pay', definition: saved, updatedMs: 2 })
  })
  it('deletes, to which there is no answer', async () => {
    expect(await api.deleteFunnel('one')).toBeUndefined()
    expect(asked[0]).toMatchObject({ method: 'DELETE', body: '' })
  })
})
