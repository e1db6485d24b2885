import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SnapshotEvent } from '@playhead/protocol'
import type { Browser, Page } from '@playwright/test'
import { build } from 'esbuild'
import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { assetReceiver } from '../../../server/src/assets/receive.ts'
import { createApp } from '../../../server/src/http/app.ts'
import { createAdmission } from '../../../server/src/ingest/admission.ts'
import { createLogger } from '../../../server/src/log.ts'
import { openDiskStore } from '../../../server/src/objectstore/disk.ts'
import type { ObjectStore } from '../../../server/src/objectstore/types.ts'
import type { createPolicy } from '../privacy/policy.ts'
import { eventually, launchBrowser } from '../testsite.ts'
import type { PrivacyOptions } from '../types.ts'
import type { AssetCapture, captureAssets } from './capture.ts'

/** What the bundle of the two puts on the page, and what the test keeps there. */
interface TestWindow {
  parts: { captureAssets: typeof captureAssets; createPolicy: typeof createPolicy }
  events: SnapshotEvent[]
  capture: AssetCapture
}

interface Named {
  url: string
  project: string
  hash: string
  type: string
  bytes: number
}

const KEY = 'pk_assets_test'
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let browser: Browser
let script: string
let font: Buffer
let folder: string
let store: ObjectStore
let api: FastifyInstance
let endpoint: string
let site: Server
let url: string
let files: Map<string, { type: string; body: Buffer; policy?: string }>
/** Requests to the API, as `METHOD path`. */
let asked: string[]
let page: Page
let warnings: string[]

beforeAll(async () => {
  const contents = `export { captureAssets } from './capture.ts'; export { createPolicy } from '../privacy/policy.ts'`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'parts',
    target: 'es2020',
  })
  script = outputFiles[0]?.text ?? ''
  const { resolve } = createRequire(new URL('../../../player/package.json', import.meta.url))
  font = await readFile(resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'))
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playhead-assets-'))
  store = await openDiskStore({ directory: folder })
  asked = []
  api = createApp(createLogger({ logLevel: 'silent' }))
  api.addHook('onRequest', async request => {
    if (request.method !== 'OPTIONS') asked.push(`${request.method} ${request.url}`)
  })
  const projects = [{ id: 'shop', name: 'Shop', key: KEY, allowedOrigins: ['*'] }]
  await api.register(assetReceiver, {
    store,
    admission: createAdmission({ projects: () => projects, quotaPerMinute: 1_000 }),
  })
  endpoint = await api.listen({ host: '127.0.0.1', port: 0 })
  files = new Map([
    ['/shirt.png', { type: 'image/png', body: PNG }],
    ['/text.woff2', { type: 'font/woff2', body: font }],
    ['/back.svg', { type: 'image/svg+xml', body: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') }],
    ['/data.json', { type: 'application/json', body: Buffer.from('{"secret":1}') }],
  ])
  site = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? '/', 'http://site').pathname)
    if (!file) return response.writeHead(404).end()
    const policy = file.policy ? { 'content-security-policy': file.policy } : {}
    response.writeHead(200, { 'content-type': file.type, 'cache-control': 'max-age=60', ...policy }).end(file.body)
  })
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
})
afterEach(async () => {
  await page?.context().close()
  site.closeAllConnections()
  await new Promise(resolve => site.close(resolve))
  await api.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const PAGE = `<style>@font-face { font-family: T; src: url(/text.woff2) } p { font-family: T } .b { background: url(/back.svg?v=3) }</style>
  <img src="/shirt.png"><p class="b">Text</p><script>fetch('/data.json')</script>`

async function visit(html = PAGE, { privacy = {} as PrivacyOptions, origin = url, policy = '' } = {}): Promise<void> {
  files.set('/', { type: 'text/html', body: Buffer.from(`<!doctype html>${html}`), policy })
  const context = await browser.newContext({ bypassCSP: false })
  page = await context.newPage()
  warnings = []
  page.on('console', message => message.text().includes('[playhead]') && warnings.push(message.text()))
  await page.goto(`${origin}/`)
  await page.evaluate(script.replace('var parts', 'window.parts'))
  await page.evaluate(
    ([address, key, options]) => {
      const test = window as unknown as TestWindow
      test.events = []
      const emit = (event: SnapshotEvent) => test.events.push(event)
      test.capture = test.parts.captureAssets({
        endpoint: address,
        key,
        policy: test.parts.createPolicy(options),
        emit,
      })
    },
    [endpoint, KEY, privacy] as const,
  )
}

async function named(count: number): Promise<Named[]> {
  await page.waitForFunction(n => (window as unknown as TestWindow).events.length >= n, count, { timeout: 20_000 })
  const events = await page.evaluate(() => (window as unknown as TestWindow).events)
  expect(events.every(event => event.type === 5)).toBe(true)
  return events.map(event => {
    const { tag, payload } = event.data as { tag: string; payload: Named }
    expect(tag).toBe('playhead.asset')
    return payload
  })
}

const hashOf = (body: Buffer): string => createHash('sha256').update(body).digest('hex')
const uploads = (): string[] => asked.filter(line => line.startsWith('PUT'))

it('keeps images, fonts and backgrounds, and nothing that is not drawn', async () => {
  await visit()
  const kept = (await named(3)).sort((a, b) => (a.url < b.url ? -1 : 1))
  expect(kept).toEqual([
    { url: `${url}/back.svg?v=3`, project: 'shop', type: 'image/svg+xml', bytes: 41, hash: expect.any(String) },
    { url: `${url}/shirt.png`, project: 'shop', type: 'image/png', bytes: PNG.byteLength, hash: hashOf(PNG) },
    { url: `${url}/text.woff2`, project: 'shop', type: 'font/woff2', bytes: font.byteLength, hash: hashOf(font) },
  ])
  const object = await store.get(`assets/shop/${hashOf(font)}`)
  expect(object?.equals(Buffer.concat([Buffer.from('font/woff2\n'), font]))).toBe(true)
  expect(uploads()).toHaveLength(3)
  expect(warnings).toEqual([])
})

it('uploads a file once, and names it on every page and after each keyframe', async () => {
  await visit()
  await named(3)
  await page.context().close()
  await visit()
  await named(3)
  expect(uploads()).toHaveLength(3)
  await page.evaluate(() => (window as unknown as TestWindow).capture.afterFull())
  expect((await named(6)).slice(3)).toEqual((await named(6)).slice(0, 3))
})

it('keeps what a page loads later, until it is stopped', async () => {
  await visit()
  await named(3)
  const load = (path: string) =>
    page.evaluate(src => {
      const image = new Image()
      image.src = src
      document.body.append(image)
      return image.decode()
    }, path)
  await load('/shirt.png?size=2')
  expect((await named(4))[3]?.url).toBe(`${url}/shirt.png?size=2`)
  await page.evaluate(() => (window as unknown as TestWindow).capture.stop())
  const before = asked.length
  await load('/shirt.png?size=3')
  await page.waitForTimeout(3_000)
  expect(asked).toHaveLength(before)
})

it('names files as the recording does', async () => {
  await visit('<img src="/shirt.png?token=abc&size=2"><img src="/shirt.png?mail=ada@example.com">')
  expect((await named(2)).map(each => each.url).sort()).toEqual([
    `${url}/shirt.png?mail=*`,
    `${url}/shirt.png?token=*&size=2`,
  ])
  expect(await page.evaluate(() => JSON.stringify((window as unknown as TestWindow).events))).not.toContain('ada@')
})

it('leaves out what blocked elements show, however they name it', async () => {
  const secret = Buffer.concat([PNG, randomBytes(8)])
  for (const path of ['/my face.png', '/srcset.png', '/bill.png'])
    files.set(encodeURI(path), { type: 'image/png', body: secret })
  await visit(`<div data-playhead="block"><img src="my face.png"><p style="background: url('bill.png')">-</p>
    <img srcset="srcset.png?x=/a 1x"></div><img src="shirt.png">`)
  expect((await named(1)).map(each => each.hash)).toEqual([hashOf(PNG)])
  await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 3_000)))
  expect(await named(1)).toHaveLength(1)
  expect(await store.head(`assets/shop/${hashOf(secret)}`)).toBeUndefined()
})

it('does nothing in preset strict, and where the page is no secure context', async () => {
  await visit(PAGE, { privacy: { preset: 'strict' } })
  await page.waitForTimeout(3_000)
  expect(asked).toEqual([])
  expect(warnings).toEqual([])
  await page.context().close()
  await visit('<img src="/shirt.png">')
  await page.evaluate(() => {
    Object.defineProperty(window, 'crypto', { value: {}, configurable: true })
    const test = window as unknown as TestWindow
    test.capture.stop()
    const policy = test.parts.createPolicy()
    for (let n = 0; n < 2; n++) test.parts.captureAssets({ endpoint: '/', key: 'pk', policy, emit() {} })
  })
  expect(warnings).toEqual(['[playhead] keepsAssets: needs https'])
})

it('gives up on a page whose policy does not let it read, and when the server refuses', async () => {
  await visit(PAGE.replace(/<script.*/, ''), { policy: `connect-src ${endpoint}` })
  await eventually('a warning', () => warnings[0])
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toContain('keepsAssets: TypeError')
  expect(asked).toEqual([])
  await page.context().close()
  await api.close()
  await visit()
  await eventually('a warning', () => warnings[0])
  expect(await page.evaluate(() => (window as unknown as TestWindow).events)).toEqual([])
})
