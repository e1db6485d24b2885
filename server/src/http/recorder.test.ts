import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../log.ts'
import { createApp } from './app.ts'
import { type RecorderInfo, recorderScript } from './recorder.ts'

const SCRIPT = `/*! recorder */${'console.log("recorder");'.repeat(100)}`
const LOADER = '/*! loader */'

let folder: string
let app: FastifyInstance
let info: RecorderInfo

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playhead-script-'))
  await writeFile(join(folder, 'playhead.js'), SCRIPT)
  await writeFile(join(folder, 'loader.js'), LOADER)
  app = createApp(createLogger({ logLevel: 'error' }))
  await recorderScript(app, join(folder, 'playhead.js'))
  info = (await app.inject('/playhead.json')).json<RecorderInfo>()
})
afterAll(async () => {
  await app?.close()
  await rm(folder, { recursive: true, force: true })
})

const sri = (text: string): string => `sha384-${createHash('sha384').update(text).digest('base64')}`

describe('recorderScript', () => {
  it.each([
    ['/playhead.js', SCRIPT, 'public, max-age=3600'],
    ['/loader.js', LOADER, 'public, max-age=3600'],
  ])('serves %s to any site, for an hour', async (url, text, caching) => {
    const response = await app.inject(url)
    expect(response.body).toBe(text)
    expect(response.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': caching,
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
    })
  })

  it('serves the version for ever, at an address that names its content, with its hash', async () => {
    expect(info.url).toMatch(/^playhead\/\d+\.\d+\.\d+[\w.-]*-[\w-]{12}\.js$/)
    expect(info).toMatchObject({ stableUrl: 'playhead.js', loader: { url: 'loader.js', integrity: sri(LOADER) } })
    expect(info.integrity).toBe(sri(SCRIPT))
    const response = await app.inject(`/${info.url}`)
    expect(response.body).toBe(SCRIPT)
    expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(response.headers['access-control-allow-origin']).toBe('*')
  })

  it('does not know other versions', async () => {
    expect((await app.inject('/playhead/0.0.9-000000000000.js')).statusCode).toBe(404)
  })

  it('lets any site read what it has', async () => {
    const { headers } = await app.inject('/playhead.json')
    expect(headers).toMatchObject({ 'access-control-allow-origin': '*', 'cache-control': 'no-cache' })
  })

  it.each([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
  ])('to %s answers in %s', async (accepted, encoding, decode) => {
    const response = await app.inject({ url: '/playhead.js', headers: { 'accept-encoding': accepted } })
    expect(response.headers['content-encoding']).toBe(encoding)
    expect(decode(response.rawPayload).toString()).toBe(SCRIPT)
  })

  it('sends nothing again to who has it', async () => {
    const { headers } = await app.inject('/playhead.js')
    const again = await app.inject({ url: '/playhead.js', headers: { 'if-none-match': String(headers.etag) } })
    expect(again.statusCode).toBe(304)
    expect(again.body).toBe('')
  })

  it('says what to do when it is not built', async () => {
    await expect(recorderScript(app, join(folder, 'missing', 'playhead.js'))).rejects.toThrow(/npm run build/)
  })
})
