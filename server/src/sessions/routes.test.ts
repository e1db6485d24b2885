import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../http/app.ts'
import { openApi, openApiPages } from '../http/openapi.ts'
import { chunkRow, eventRow, SESSION, START_MS, sessionRow, TAB } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { sessionRoutes } from './routes.ts'
import { manifestSchema, sessionEventsSchema, sessionListSchema } from './schema.ts'

const LINES = `${JSON.stringify([TAB, 0, { type: 2, data: {}, timestamp: START_MS }])}\n`
const STREAM = brotliCompressSync(LINES)
/** What lies before and behind the chunk in the segment must not be served. */
const SEGMENT = Buffer.concat([Buffer.from('before'), STREAM, Buffer.from('behind')])
const UNKNOWN = '01890000-0000-7000-8000-0000000000ff'

let directory: string
let store: ObjectStore
let index: Index
let app: FastifyInstance

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-routes-'))
  store = await openDiskStore({ directory })
  index = await openTestIndex()
  const chunk = chunkRow({ snapshotsOffset: 6, snapshotsBytes: STREAM.byteLength })
  await store.put(chunk.segment, SEGMENT)
  const gone = chunkRow({ segment: `${chunk.segment}-gone`, batchSeqs: chunk.batchSeqs.map(seq => seq + 100) })
  await insertSegmentRows(index, { events: [eventRow()], sessions: [sessionRow()], chunks: [chunk, gone] }, 'token')
  app = createApp(pino({ level: 'silent' }))
  await openApi(app, '1.2.3')
  await app.register(sessionRoutes, { index, store, project: 'shop' })
  await openApiPages(app)
})
afterAll(async () => {
  await app?.close()
  await index?.close()
  await store?.close()
  await rm(directory, { recursive: true, force: true })
})

const problem = async (url: string) => {
  const answer = await app.inject(url)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(answer.json().status).toBe(answer.statusCode)
  return answer.json()
}
const chunkUrl = async (n: number): Promise<string> =>
  (await app.inject(`/api/sessions/${SESSION}`)).json().chunks[n].url

describe('the sessions API', () => {
  it('lists, and holds every answer to its schema', async () => {
    const list = sessionListSchema.parse((await app.inject('/api/sessions?visitor=ada')).json())
    expect(list.sessions.map(({ session }) => session)).toEqual([SESSION])
    const manifest = manifestSchema.parse((await app.inject(`/api/sessions/${SESSION}`)).json())
    expect(manifest).toMatchObject({ session: SESSION, viewport: { width: 1280, height: 720 }, hasReplay: true })
    const { events } = sessionEventsSchema.parse((await app.inject(`/api/sessions/${SESSION}/events`)).json())
    expect(events).toMatchObject([{ type: 'pageview', tab: TAB, atMs: START_MS, element: null }])
  })

  it('says what is wrong with a request', async () => {
    expect(await problem('/api/sessions?limit=0')).toMatchObject({
      code: 'REQUEST_INVALID',
      detail: expect.stringContaining('limit'),
    })
    expect(await problem('/api/sessions?hasError=perhaps')).toMatchObject({ code: 'REQUEST_INVALID' })
    expect(await problem('/api/sessions?cursor=x')).toMatchObject({ code: 'CURSOR_INVALID' })
    expect(await problem('/api/sessions/not-an-id')).toMatchObject({ code: 'REQUEST_INVALID' })
    expect(await problem(`/api/sessions/${UNKNOWN}`)).toMatchObject({ code: 'SESSION_NOT_FOUND' })
    expect(await problem(`/api/sessions/${SESSION}/chunks/x`)).toMatchObject({ code: 'CHUNK_NOT_FOUND' })
  })

  it.each([
    ['br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
  ])('serves exactly the chunk’s bytes to a client that takes %s', async (accepted, encoding, decode) => {
    const answer = await app.inject({ url: await chunkUrl(0), headers: { 'accept-encoding': accepted } })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-encoding']).toBe(encoding)
    expect(answer.headers['cache-control']).toContain('immutable')
    expect(answer.headers.vary).toContain('Accept-Encoding')
    expect(decode(answer.rawPayload).toString()).toBe(LINES)
  })

  it('answers 404 for a chunk whose segment is no longer there', async () => {
    expect(await problem(await chunkUrl(1))).toMatchObject({ code: 'CHUNK_NOT_FOUND' })
  })

  it('describes itself in OpenAPI 3.1', async () => {
    const document = (await app.inject('/api/openapi.json')).json()
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toEqual([
      '/api/sessions',
      '/api/sessions/{session}',
      '/api/sessions/{session}/events',
      '/api/sessions/{session}/chunks/{chunk}',
    ])
    const { parameters, responses } = document.paths['/api/sessions'].get
    expect(parameters.map(({ name }: { name: string }) => name)).toContain('minDurationMs')
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '4XX', '5XX']))
  })
})
