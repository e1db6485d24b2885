import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requireLogin } from '../auth/routes.ts'
import { createApp } from '../http/app.ts'
import { createAdmission } from '../ingest/admission.ts'
import { codeOf } from '../ingest/testing/bench.ts'
import { ASSET_PREFIX } from '../keys.ts'
import { createLogger } from '../log.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { MAX_ASKED_HASHES, MAX_ASSET_BYTES, MAX_UPLOADS } from './limits.ts'
import { assetReceiver } from './receive.ts'
import { assetRoutes } from './routes.ts'

const KEY = 'pk_assets_test'
const ORIGIN = 'https://shop.test'
const QUOTA = 1_000
const PROJECT = { id: 'shop', name: 'Shop', key: KEY, allowedOrigins: [ORIGIN] }
const OTHER = { id: 'other', name: 'Other', key: 'pk_assets_other', allowedOrigins: ['*'] }

let folder: string
let store: ObjectStore
let app: FastifyInstance
let url: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playhead-assets-'))
  store = await openDiskStore({ directory: folder })
  app = await serve(scope => scope.register(assetRoutes, { store }))
})
afterEach(async () => {
  await app.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

async function serve(api: (scope: FastifyInstance) => unknown, quotaPerMinute = QUOTA): Promise<FastifyInstance> {
  const server = createApp(createLogger({ logLevel: 'silent' }))
  const projects = [PROJECT, OTHER]
  await server.register(assetReceiver, {
    store,
    admission: createAdmission({ projects: () => projects, quotaPerMinute }),
  })
  await server.register(async scope => void (await api(scope)))
  url = await server.listen({ host: '127.0.0.1', port: 0 })
  return server
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const put = (bytes: Buffer, options: { hash?: string; key?: string; headers?: Record<string, string> } = {}) =>
  fetch(`${url}/v1/assets/${options.hash ?? hashOf(bytes)}?key=${options.key ?? KEY}`, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { origin: ORIGIN, 'content-type': 'image/png', ...options.headers },
  })

const ask = (question: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/assets/missing`, {
    method: 'POST',
    body: typeof question === 'string' ? question : JSON.stringify(question),
    headers: { origin: ORIGIN, 'content-type': 'text/plain', ...headers },
  })

async function kept(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(ASSET_PREFIX)) keys.push(key)
  return keys
}

describe('a kept file', () => {
  it('is missing, is sent, and is there: for its own project', async () => {
    const [one, two] = [randomBytes(1_000), randomBytes(2_000)]
    const hashes = [hashOf(one), hashOf(two), hashOf(one)]
    const before = await ask({ key: KEY, hashes })
    expect(before.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(await before.json()).toEqual({ project: 'shop', missing: [hashOf(one), hashOf(two)] })
    expect((await put(one)).status).toBe(201)
    expect(await (await ask({ key: KEY, hashes })).json()).toEqual({ project: 'shop', missing: [hashOf(two)] })
    expect(await (await ask({ key: OTHER.key, hashes })).json()).toMatchObject({
      project: 'other',
      missing: { length: 2 },
    })
    expect(await kept()).toEqual([`assets/shop/${hashOf(one)}`])
  })

  it('comes back byte for byte, for ever, as what can do no harm', async () => {
    const bytes = Buffer.concat([Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">\n\n'), randomBytes(500)])
    await put(bytes, { headers: { 'content-type': 'image/SVG+xml; charset=utf-8' } })
    const response = await fetch(`${url}/api/assets/shop/${hashOf(bytes)}`)
    expect(response.status).toBe(200)
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
    expect(response.headers.get('content-type')).toBe('image/svg+xml')
    expect(response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(response.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
  })

  it('is stored once, the first time, however often it comes', async () => {
    const bytes = randomBytes(1_000)
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, n) =>
        put(bytes, { headers: { 'content-type': n % 2 ? 'image/png' : 'image/webp' } }),
      ),
    )
    expect(answers.map(answer => answer.status)).toEqual([201, 201, 201, 201])
    const before = await store.head(`assets/shop/${hashOf(bytes)}`)
    await put(bytes)
    expect(await store.head(`assets/shop/${hashOf(bytes)}`)).toEqual(before)
    expect(await kept()).toHaveLength(1)
  })

  it('may be as large as the limit, and empty', async () => {
    for (const bytes of [randomBytes(MAX_ASSET_BYTES), Buffer.alloc(0)]) {
      expect((await put(bytes)).status).toBe(201)
      const response = await fetch(`${url}/api/assets/shop/${hashOf(bytes)}`)
      expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
    }
  })

  it('is for those who are logged in', async () => {
    const bytes = randomBytes(100)
    await put(bytes)
    await app.close()
    app = await serve(async scope => {
      await scope.register(cookie)
      scope.addHook('onRequest', requireLogin('a secret of the test, long enough'))
      await scope.register(assetRoutes, { store })
    })
    expect(await codeOf(await fetch(`${url}/api/assets/shop/${hashOf(bytes)}`))).toBe('401 LOGIN_REQUIRED')
  })

  it('says when there is none', async () => {
    expect(await codeOf(await fetch(`${url}/api/assets/shop/${'0'.repeat(64)}`))).toBe('404 ASSET_NOT_FOUND')
    for (const path of [`shop/${'G'.repeat(64)}`, 'shop/..%2f..%2fcatalog', `Shop%2F/${'0'.repeat(64)}`])
      expect(await codeOf(await fetch(`${url}/api/assets/${path}`))).toBe('400 REQUEST_INVALID')
  })
})

describe('what is refused', () => {
  const bytes = randomBytes(300)
  it.each([
    ['another file than its hash says', { hash: '0'.repeat(64) }, '400 ASSET_MISMATCH'],
    ['a name that is no hash', { hash: 'x'.repeat(64) }, '400 REQUEST_INVALID'],
    ['an unknown key', { key: 'pk_nobody' }, '401 KEY_UNKNOWN'],
    ['another site', { headers: { origin: 'https://evil.test' } }, '403 ORIGIN_NOT_ALLOWED'],
    ['a page', { headers: { 'content-type': 'text/html' } }, '415 ASSET_TYPE_REFUSED'],
    ['a script', { headers: { 'content-type': 'text/javascript' } }, '415 ASSET_TYPE_REFUSED'],
    ['bytes of no type', { headers: { 'content-type': 'application/octet-stream' } }, '415 ASSET_TYPE_REFUSED'],
  ])('%s', async (_, options, code) => {
    expect(await codeOf(await put(bytes, options))).toBe(code)
    expect(await kept()).toEqual([])
  })

  it('a file over the limit, announced or not', async () => {
    const large = randomBytes(MAX_ASSET_BYTES + 1)
    expect(await codeOf(await put(large))).toBe('413 ASSET_TOO_LARGE')
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(large))
        controller.close()
      },
    })
    const headers = { 'content-type': 'image/png' }
    const init = { method: 'PUT', body, headers, duplex: 'half' } as RequestInit
    expect((await fetch(`${url}/v1/assets/${hashOf(large)}?key=${KEY}`, init)).status).toBe(413)
    expect(await kept()).toEqual([])
  })

  it.each([
    ['no JSON', '{'],
    ['no key', { hashes: [] }],
    ['a hash that is none', { key: KEY, hashes: ['../../catalog/projects/default.json'] }],
    ['too many hashes', { key: KEY, hashes: Array(MAX_ASKED_HASHES + 1).fill('0'.repeat(64)) }],
  ])('a question with %s', async (_, question) => {
    expect(await codeOf(await ask(question))).toBe('400 REQUEST_INVALID')
  })

  it('a question for an unknown key, from another site, or over quota', async () => {
    expect(await codeOf(await ask({ key: 'pk_nobody', hashes: [] }))).toBe('401 KEY_UNKNOWN')
    expect(await codeOf(await ask({ key: KEY, hashes: [] }, { origin: 'https://evil.test' }))).toBe(
      '403 ORIGIN_NOT_ALLOWED',
    )
    await app.close()
    app = await serve(() => undefined, 1)
    expect((await ask({ key: KEY, hashes: [] })).status).toBe(200)
    const refused = await put(bytes)
    expect(await codeOf(refused)).toBe('429 OVER_QUOTA')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('more uploads than fit into memory, until one has ended', async () => {
    const stops = Array.from({ length: MAX_UPLOADS }, () => startSlowUpload())
    let status = 0
    for (let tries = 0; tries < 200 && status !== 503; tries++) {
      status = (await put(bytes)).status
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    expect(status).toBe(503)
    for (const stop of stops) stop()
    for (let tries = 0; tries < 200 && status !== 201; tries++) {
      status = (await put(bytes)).status
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    expect(status).toBe(201)
  })
})

/** An upload that stands still; returns how to break it off. */
function startSlowUpload(): () => void {
  const abort = new AbortController()
  const body = new ReadableStream({
    start: controller => controller.enqueue(new Uint8Array(10)),
  })
  fetch(`${url}/v1/assets/${'0'.repeat(64)}?key=${KEY}`, {
    method: 'PUT',
    body,
    headers: { origin: ORIGIN, 'content-type': 'image/png' },
    duplex: 'half',
    signal: abort.signal,
  } as RequestInit).catch(() => undefined)
  return () => abort.abort()
}

it('answers the preflight that a PUT needs', async () => {
  const response = await fetch(`${url}/v1/assets/${'0'.repeat(64)}`, {
    method: 'OPTIONS',
    headers: {
      origin: ORIGIN,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type',
    },
  })
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-methods')).toBe('PUT')
  expect(response.headers.get('access-control-allow-headers')).toBe('Content-Type')
  expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
})
