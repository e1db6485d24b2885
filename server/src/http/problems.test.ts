import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ERRORS, type ErrorCode, PlayheadError, type Problem } from '../errors.ts'
import { problemHandler } from './problems.ts'

const lines: Record<string, unknown>[] = []
let app: ReturnType<typeof start>

function start() {
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const server = Fastify({ logger: { level: 'warn', stream } })
  problemHandler(server)
  server.get<{ Params: { code: ErrorCode } }>('/throw/:code', request => {
    throw new PlayheadError(request.params.code, `about ${request.params.code}`, { retryAfterS: 7 })
  })
  server.get('/secret', async () => {
    throw new Error('password=hunter2')
  })
  server.get('/given-up', async () => {
    throw new DOMException('This operation was aborted', 'AbortError')
  })
  server.get('/text', async () => {
    throw 'just text'
  })
  server.get('/teapot', async () => {
    throw Object.assign(new Error('private'), { statusCode: 418 })
  })
  server.post('/json', { bodyLimit: 100 }, async () => 'taken')
  const schema = { querystring: { type: 'object', required: ['limit'], properties: { limit: { type: 'number' } } } }
  server.get('/checked', { schema }, async () => 'fine')
  return server
}

beforeEach(() => {
  lines.length = 0
  app = start()
})

afterEach(() => app.close())

async function problem(url: string, options: { method?: 'GET' | 'POST'; payload?: string; type?: string } = {}) {
  const { method = 'GET', payload, type = 'application/json' } = options
  const response = await app.inject({ method, url, payload, headers: payload ? { 'content-type': type } : {} })
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
  const body = response.json<Problem>()
  expect(body.status).toBe(response.statusCode)
  return { ...body, retryAfter: response.headers['retry-after'] }
}

describe('errors of the catalogue', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])('%s is answered with its status, title and message', async code => {
    const { status, title } = ERRORS[code]
    expect(await problem(`/throw/${code}`)).toEqual({
      type: `urn:playhead:error:${code.toLowerCase()}`,
      title,
      status,
      code,
      detail: `about ${code}`,
      retryAfter: '7',
    })
  })

  it('are logged when the server is at fault, and only then', async () => {
    await problem('/throw/KEY_UNKNOWN')
    expect(lines).toEqual([])
    await problem('/throw/STORE_UNAVAILABLE')
    await problem('/throw/SEGMENT_CORRUPT')
    expect(lines.map(line => line.level)).toEqual([40, 50])
  })
})

describe('other errors', () => {
  it('become INTERNAL, logged, their message kept out of the answer', async () => {
    const answer = await problem('/secret')
    expect(answer.code).toBe('INTERNAL')
    expect(answer.retryAfter).toBeUndefined()
    expect(JSON.stringify(answer)).not.toContain('hunter2')
    expect(lines).toHaveLength(1)
    expect(JSON.stringify(lines)).toContain('hunter2')
  })

  it.each(['/text', '/teapot'])('become INTERNAL whatever they claim to be: %s', async url => {
    expect((await problem(url)).code).toBe('INTERNAL')
  })
})

describe('Fastify’s own errors', () => {
  it('a query that does not fit', async () => {
    const answer = await problem('/checked?limit=many')
    expect(answer.code).toBe('REQUEST_INVALID')
    expect(answer.detail).toContain('limit')
  })

  it('a body that is too large', async () => {
    expect((await problem('/json', { method: 'POST', payload: `"${'x'.repeat(200)}"` })).code).toBe('BATCH_TOO_LARGE')
  })

  it('a body that is not JSON, and one of an unknown type', async () => {
    expect((await problem('/json', { method: 'POST', payload: '{' })).code).toBe('REQUEST_INVALID')
    const answer = await problem('/json', { method: 'POST', payload: 'a,b', type: 'text/csv' })
    expect(answer.code).toBe('REQUEST_INVALID')
    expect(lines).toEqual([])
  })
})

describe('unknown addresses', () => {
  it('are NOT_FOUND, the query kept out', async () => {
    const answer = await problem('/nowhere?token=secret')
    expect(answer.code).toBe('NOT_FOUND')
    expect(answer.detail).toBe('There is no GET /nowhere.')
  })

  it('are cut when they are long', async () => {
    const answer = await problem(`/${'x'.repeat(5_000)}`)
    expect(answer.detail.length).toBeLessThan(300)
  })

  it('takes a query that its client gave up for no failure', async () => {
    expect((await problem('/given-up')).code).toBe('REQUEST_INVALID')
    expect(lines).toEqual([])
  })
})
