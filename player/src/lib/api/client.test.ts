import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiError, getJson } from './client.ts'
import { explain } from './explain.ts'

let server: Server
let url: string

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/hangs') return
    const [, status = '200', kind = 'json'] = (request.url ?? '').split('/')
    response.writeHead(Number(status), { 'content-type': 'application/json' })
    response.end(kind === 'text' ? '<html>' : JSON.stringify({ code: 'SOME_CODE', title: 'Title', detail: 'Detail.' }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const failure = (path: string, signal?: AbortSignal) =>
  getJson(path, signal).then(
    () => null,
    (error: unknown) => error,
  )

describe('getJson', () => {
  it('gives the body', async () => expect(await getJson(`${url}/200`)).toMatchObject({ code: 'SOME_CODE' }))
  it('throws problem documents with their code', async () => {
    expect(await failure(`${url}/404`)).toMatchObject({ status: 404, code: 'SOME_CODE', message: 'Detail.' })
  })
  it('throws other failures with their status', async () => {
    expect(await failure(`${url}/502/text`)).toMatchObject({ status: 502, code: 'UNKNOWN' })
    expect(await failure(`${url}/200/text`)).toMatchObject({ code: 'MALFORMED' })
  })
  it('says when nobody answers', async () =>
    expect(await failure('http://127.0.0.1:1/')).toMatchObject({ status: 0, code: 'UNREACHABLE' }))
  it('passes an abort on as it is', async () => {
    const abort = new AbortController()
    const pending = failure(`${url}/hangs`, abort.signal)
    abort.abort()
    expect(await pending).not.toBeInstanceOf(ApiError)
  })
})

describe('explain', () => {
  it.each([
    [401, 'login'],
    [404, 'list'],
    [410, 'list'],
    [400, 'list'],
    [503, 'retry'],
    [500, 'retry'],
    [0, 'retry'],
  ])('%d leads to %s', (status, action) => expect(explain(new ApiError(status, 'X', 'Y.')).action).toBe(action))
  it('takes anything that was thrown', () => expect(explain('boom').text).toBe('boom'))
})
