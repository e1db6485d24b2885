import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assetRoutes } from '../assets/routes.ts'
import { keepAsset } from '../assets/store.ts'
import { requireLogin } from '../auth/routes.ts'
import { makeToken } from '../auth/tokens.ts'
import { createApp } from '../http/app.ts'
import type { SharedDocument } from '../http/player.ts'
import { chunkRow, eventRow, SESSION, START_MS, sessionRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { openNotes } from '../notes/notes.ts'
import { noteRoutes } from '../notes/routes.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { sessionRoutes } from '../sessions/routes.ts'
import { holderRoutes } from './holder.ts'
import { shareRoutes } from './routes.ts'
import { type SharedSession, type ShareInput, sharedSessionSchema } from './schema.ts'
import { openShares, type ShareStore } from './shares.ts'

const SECRET = 'a secret of at least thirty-two characters'
const OTHER = '01890000-0000-7000-8000-000000000002'
const BY_ALL = 'https://wiki.example.com'
const LOGIN = { playhead_login: makeToken('cookie', SECRET, Date.now()) }

const file = (text: string) => ({ bytes: Buffer.from(text), hash: createHash('sha256').update(text).digest('hex') })
const [named, ofOther, disguised] = [file('a{}'), file('b{}'), file('c{}')] as const

let directory: string
let store: ObjectStore
let index: Index
let shares: ShareStore
let app: FastifyInstance
let nowMs = START_MS

/** A segment with the one chunk of a session. */
async function storeSession(session: string, name: string, lines: readonly unknown[]) {
  const bytes = brotliCompressSync(lines.map(line => `${JSON.stringify(line)}\n`).join(''))
  const chunk = chunkRow({ session, segment: `segments/default/2026-01-31/${name}`, snapshotsBytes: bytes.byteLength })
  await store.put(chunk.segment, bytes)
  const events = [eventRow({ session, visitor: `${name}@example.com` })]
  const sessions = [sessionRow({ session, visitor: `${name}@example.com` })]
  await insertSegmentRows(index, { events, sessions, chunks: [chunk] }, name)
}

const keeps = (hash: string) => ({
  type: 5,
  data: { tag: 'playhead.asset', payload: { url: 'https://shop.example.com/x.css', project: 'shop', hash } },
  timestamp: START_MS,
})

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-shares-'))
  store = await openDiskStore({ directory })
  index = await openTestIndex()
  for (const { hash, bytes } of [named, ofOther, disguised])
    await keepAsset(store, 'shop', hash, { type: 'text/css', bytes })
  await storeSession(SESSION, 'ada', [
    [0, 0, { type: 2, data: {}, timestamp: START_MS }],
    // Text of a page that looks like the naming of a file, and a line that is far too long.
    [0, 0, { type: 3, data: { text: JSON.stringify(keeps(disguised.hash)) }, timestamp: START_MS }],
    [0, 0, { type: 3, data: { ...keeps(disguised.hash).data, text: 'x'.repeat(200_000) }, timestamp: START_MS }],
    [0, 0, keeps(named.hash)],
  ])
  await storeSession(OTHER, 'grace', [[0, 0, keeps(ofOther.hash)]])
  shares = openShares({ store, project: 'shop', secret: SECRET, now: () => nowMs })
  app = createApp(pino({ level: 'silent' }))
  const document = (name: string) => (reply: FastifyReply, shared?: SharedDocument) =>
    reply
      .type('text/html')
      .header('x-ancestors', shared?.embedOrigins.join(' ') ?? 'closed')
      .send(name)
  await app.register(async scope => {
    await scope.register(cookie)
    const documents = { sendPage: document('page'), sendReplay: document('replay') }
    await scope.register(holderRoutes, { index, store, project: 'shop', shares, embedOrigins: [BY_ALL], documents })
    await scope.register(async guarded => {
      guarded.addHook('onRequest', requireLogin(SECRET))
      await guarded.register(sessionRoutes, { index, store, project: 'shop' })
      await guarded.register(assetRoutes, { store })
      await guarded.register(noteRoutes, { index, project: 'shop', notes: openNotes(store, 'shop') })
      const publicUrl = () => 'https://replay.example.com'
      await guarded.register(shareRoutes, { index, project: 'shop', shares, publicUrl })
    })
  })
})
afterAll(async () => {
  await app?.close()
  await index?.close()
  await store?.close()
  await rm(directory, { recursive: true, force: true })
})

/** Makes a share as the team does, and gives its token. */
async function share(input: Partial<ShareInput> = {}, session = SESSION) {
  const url = `/api/sessions/${session}/shares`
  const answer = await app.inject({ method: 'POST', url, cookies: LOGIN, payload: input })
  expect(answer.statusCode).toBe(201)
  const made = answer.json()
  return { ...made, token: String(made.url).split('/').at(-1) ?? '' }
}
const get = (url: string, cookies = {}) => app.inject({ url, cookies })
const session = async (token: string): Promise<SharedSession> => {
  const answer = await get(`/s/${token}/session`)
  expect(answer.statusCode).toBe(200)
  return sharedSessionSchema.parse(answer.json())
}

describe('a share link', () => {
  it('opens the picture of its session, and tells nothing else', async () => {
    const { token, url, embedUrl } = await share()
    expect([url, embedUrl]).toEqual([
      `https://replay.example.com/s/${token}`,
      `https://replay.example.com/embed/${token}`,
    ])
    const { manifest, withInspector } = await session(token)
    expect(withInspector).toBe(false)
    expect(manifest).toMatchObject({
      session: SESSION,
      hasReplay: true,
      visitor: '',
      firstUrl: '',
      browser: '',
      os: '',
    })
    expect(JSON.stringify(manifest)).not.toContain('ada')
    expect(manifest.chunks.map(chunk => chunk.url)).toEqual([`/s/${token}/chunks/${manifest.chunks[0]?.id}`])
    const chunk = await get(manifest.chunks[0]?.url ?? '')
    expect(chunk.body.split('\n')[0]).toBe(JSON.stringify([0, 0, { type: 2, data: {}, timestamp: START_MS }]))
    expect((await get(`/s/${token}/events`)).json()).toMatchObject({ status: 403, code: 'INSPECTOR_NOT_SHARED' })
  })

  it('opens the events and the visitor where it was made with the inspector', async () => {
    const { token } = await share({ withInspector: true })
    expect((await session(token)).manifest).toMatchObject({ visitor: 'ada@example.com', counts: { pageviews: 1 } })
    expect((await get(`/s/${token}/events`)).json().events).toHaveLength(1)
  })

  it('opens the files that its recording names, and no others', async () => {
    const { token } = await share()
    const files = `/s/${token}/assets/shop`
    const given = await get(`${files}/${named.hash}`)
    expect([given.statusCode, given.body, given.headers['content-type']]).toEqual([200, 'a{}', 'text/css'])
    for (const path of [
      `${files}/${ofOther.hash}`,
      `${files}/${disguised.hash}`,
      `/s/${token}/assets/other/${named.hash}`,
    ])
      expect((await get(path)).json(), path).toMatchObject({ code: 'ASSET_NOT_FOUND' })
  })

  it('opens no chunk of another session', async () => {
    const [mine, other] = [await share(), await share({}, OTHER)]
    const [chunk] = (await session(other.token)).manifest.chunks
    expect((await get(`/s/${other.token}/chunks/${chunk?.id}`)).statusCode).toBe(200)
    expect((await get(`/s/${mine.token}/chunks/${chunk?.id}`)).json()).toMatchObject({ code: 'CHUNK_NOT_FOUND' })
  })

  it('is no login: nothing else answers to it, wherever it stands', async () => {
    const { token } = await share({ withInspector: true })
    const { id } = (await session(token)).manifest.chunks[0] ?? { id: '' }
    const paths = [
      '',
      `/${SESSION}`,
      `/${SESSION}/events`,
      `/${SESSION}/chunks/${id}`,
      `/${SESSION}/notes`,
      `/${SESSION}/shares`,
    ]
    const closed = [...paths.map(path => `/api/sessions${path}`), `/api/assets/shop/${named.hash}`]
    for (const url of closed) {
      for (const cookies of [{}, { playhead_login: token }, { share: token }]) {
        expect((await get(url, cookies)).statusCode, url).toBe(401)
      }
      expect((await app.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(401)
      expect((await get(`${url}?token=${token}`)).statusCode).toBe(401)
      expect((await get(`/s/${token}${url}`)).statusCode).toBe(404)
      expect((await get(`/s/${token}/..${url}`)).statusCode).not.toBe(200)
    }
    for (const method of ['POST', 'PUT', 'DELETE'] as const) {
      for (const path of ['', '/session', '/events', `/chunks/${id}`])
        expect((await app.inject({ method, url: `/s/${token}${path}` })).statusCode, method).toBe(404)
    }
  })

  it('says whose pages may embed it: none but those that were named', async () => {
    const { token } = await share({ origins: ['https://Dash.example.com', 'https://*.intern.example.com'] })
    const all = `${BY_ALL} https://dash.example.com https://*.intern.example.com`
    const ancestors = async (path: string) => (await get(path)).headers['x-ancestors']
    expect(await ancestors(`/s/${token}`)).toBe('')
    expect(await ancestors(`/s/${token}/replay.html`)).toBe('')
    expect(await ancestors(`/embed/${token}`)).toBe(all)
    expect(await ancestors(`/embed/${token}/replay.html`)).toBe(all)
    expect((await session(token)).embedOrigins.join(' ')).toBe(all)
  })

  it.each([
    '*',
    'https://*',
    "https://a.example; script-src 'unsafe-inline'",
    'https://a.example/path',
    'null',
    'javascript:x',
  ])('is embedded by no %j', async origin => {
    const url = `/api/sessions/${SESSION}/shares`
    const answer = await app.inject({ method: 'POST', url, cookies: LOGIN, payload: { origins: [origin] } })
    expect(answer.json()).toMatchObject({ code: 'REQUEST_INVALID' })
  })
})

describe('a share link that has ended', () => {
  const expectEnded = async (token: string, detail: RegExp) => {
    const paths = ['/session', '/events', '/chunks/x', `/assets/shop/${named.hash}`, '/replay.html']
    for (const path of paths) {
      const answer = (await get(`/s/${token}${path}`)).json()
      expect(answer, path).toMatchObject({ status: 410, code: 'SHARE_ENDED', detail: expect.stringMatching(detail) })
    }
    for (const page of [`/s/${token}`, `/embed/${token}`]) {
      const answer = await get(page)
      expect([answer.statusCode, answer.body]).toEqual([410, 'page'])
    }
  }

  it('has expired', async () => {
    const { token } = await share({ expiresInMs: 60_000 })
    await session(token)
    nowMs += 60_000
    await expectEnded(token, /expired at 2026/)
    const listed = (await get(`/api/sessions/${SESSION}/shares`, LOGIN)).json().shares
    expect(listed.map((one: { url: string }) => one.url.endsWith(token))).not.toContain(true)
  })

  it('was revoked: at once here, and within seconds elsewhere', async () => {
    const made = await share()
    const elsewhere = openShares({ store, project: 'shop', secret: SECRET, now: () => nowMs })
    await elsewhere.open(made.token)
    const url = `/api/sessions/${SESSION}/shares/${made.id}`
    expect((await app.inject({ method: 'DELETE', url, cookies: LOGIN })).statusCode).toBe(204)
    await expectEnded(made.token, /revoked/)
    nowMs += 5_000
    await expect(elsewhere.open(made.token)).rejects.toMatchObject({ code: 'SHARE_ENDED' })
    expect((await app.inject({ method: 'DELETE', url, cookies: LOGIN })).json()).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('went with the session', async () => {
    const { token } = await share({}, OTHER)
    for await (const { key } of store.list(`catalog/shares/shop/${OTHER}/`)) await store.delete([key])
    nowMs += 5_000
    await expectEnded(token, /revoked/)
  })

  it('never was one', async () => {
    const { token } = await share()
    for (const text of ['x', token.slice(1), `${token.slice(0, -2)}AA`, 'A'.repeat(54)]) {
      expect((await get(`/s/${text}/session`)).json()).toMatchObject({ status: 404, code: 'SHARE_NOT_FOUND' })
      expect((await get(`/s/${text}`)).statusCode).toBe(404)
    }
    const elsewhere = openShares({ store, project: 'shop', secret: `${SECRET}!`, now: () => nowMs })
    await expect(elsewhere.open(token)).rejects.toMatchObject({ code: 'SHARE_NOT_FOUND' })
  })
})

describe('limits', () => {
  it('a link is asked 1,200 times a minute at most', async () => {
    const { token } = await share()
    const codes = new Set<number>()
    let answer = await get(`/s/${token}/events`)
    for (let n = 1; n < 1_300 && answer.statusCode !== 429; n++) {
      codes.add(answer.statusCode)
      answer = await get(`/s/${token}/events`)
    }
    expect([...codes]).toEqual([403])
    expect(answer.json()).toMatchObject({ code: 'SHARE_OVER_QUOTA' })
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('a session has fifty open links at most, and those that ended do not count', async () => {
    const many = '01890000-0000-7000-8000-000000000004'
    const add = () => shares.add(many, { expiresInMs: 60_000, withInspector: false, origins: [] })
    for (let n = 0; n < 50; n++) await add()
    await expect(add()).rejects.toMatchObject({ code: 'COLLECTION_FULL' })
    nowMs += 60_000
    await add()
    expect(await shares.list(many)).toHaveLength(1)
  })

  it('a link is open for 90 days at most, and only to a session that is there', async () => {
    const ask = (of: string, payload: object) =>
      app.inject({ method: 'POST', url: `/api/sessions/${of}/shares`, cookies: LOGIN, payload })
    expect((await ask(SESSION, { expiresInMs: 91 * 86_400_000 })).json()).toMatchObject({ code: 'REQUEST_INVALID' })
    expect((await ask('01890000-0000-7000-8000-0000000000ff', {})).json()).toMatchObject({ code: 'SESSION_NOT_FOUND' })
  })
})
