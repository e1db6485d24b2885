import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Project } from '../catalog/types.ts'
import { createApp } from '../http/app.ts'
import { openApi, openApiPages } from '../http/openapi.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { publicSettingsRoute, settingsRoutes } from './routes.ts'
import { openRecordingSettings } from './settings.ts'

const PROJECT: Project = { id: 'default', name: 'Shop', key: 'pk_settings_test', allowedOrigins: ['*'] }
const ASK = `/v1/settings?key=${PROJECT.key}`
const EDIT = '/api/projects/default/recording'

let directory: string
let store: ObjectStore
let app: FastifyInstance

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-settings-'))
  store = await openDiskStore({ directory })
  app = createApp(pino({ level: 'silent' }))
  const options = { settings: openRecordingSettings(store), projects: () => [PROJECT] }
  await app.register(publicSettingsRoute, options)
  await app.register(async scope => {
    await openApi(scope, '1.2.3')
    await scope.register(settingsRoutes, options)
    await openApiPages(scope)
  })
})
afterEach(async () => {
  await app?.close()
  await store?.close()
  await rm(directory, { recursive: true, force: true })
})

const put = (payload: object, url = EDIT) => app.inject({ method: 'PUT', url, payload })

describe('the recording settings', () => {
  it('are nothing until somebody sets them, and then the same for the recorder', async () => {
    const first = await app.inject({ url: ASK, headers: { origin: 'https://shop.example.com' } })
    expect(first.statusCode).toBe(200)
    expect(first.json()).toEqual({})
    expect(first.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=60',
      'content-type': 'application/json; charset=utf-8',
    })
    const settings = { sampleRate: 0.1, mode: 'buffer', privacy: { preset: 'strict' }, console: false }
    expect((await put(settings)).json()).toEqual(settings)
    expect((await app.inject(EDIT)).json()).toEqual(settings)
    expect((await app.inject(ASK)).json()).toEqual(settings)
    await put({})
    expect((await app.inject(ASK)).json()).toEqual({})
  })

  it('are kept by the store, for other processes and later ones', async () => {
    await put({ isEnabled: false })
    expect(await openRecordingSettings(store).read('default')).toEqual({ isEnabled: false })
  })

  it('answer 304 to who has them', async () => {
    const etag = String((await app.inject(ASK)).headers.etag)
    for (const tag of [etag, `"other", W/${etag}`]) {
      const again = await app.inject({ url: ASK, headers: { 'if-none-match': tag } })
      expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag])
    }
    await put({ canvasFps: 2 })
    const changed = await app.inject({ url: ASK, headers: { 'if-none-match': etag } })
    expect(changed.statusCode).toBe(200)
    expect(changed.headers.etag).not.toBe(etag)
  })

  it.each(['/v1/settings', '/v1/settings?key=pk_unknown', `${ASK}&key=pk_unknown`])(
    'refuse %s, readably',
    async url => {
      const answer = await app.inject(url)
      expect(answer.statusCode).toBe(401)
      expect(answer.json()).toMatchObject({ code: 'KEY_UNKNOWN' })
      expect(answer.headers['access-control-allow-origin']).toBe('*')
      expect(answer.headers['cache-control']).toBeUndefined()
    },
  )

  it.each([
    { sampleRate: 2 },
    { sampleRate: '0.1' },
    { mode: 'sometimes' },
    { unknown: true },
    { privacy: { preset: 'none' } },
    { startOn: { urls: [''] } },
    { frameOrigins: ['https://pay.example.com/path'] },
    { minimumDurationMs: 1.5 },
    { stopOn: { flags: { a: null } } },
  ])('refuse %j, and stay what they were', async settings => {
    await put({ sampleRate: 0.5 })
    const answer = await put(settings)
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'REQUEST_INVALID'])
    expect((await app.inject(EDIT)).json()).toEqual({ sampleRate: 0.5 })
  })

  it('are those of a project that is there', async () => {
    expect((await put({}, '/api/projects/other/recording')).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })

  it('stand in the API’s description, and what visitors ask does not', async () => {
    const { paths } = (await app.inject('/api/openapi.json')).json()
    expect(Object.keys(paths)).toEqual(['/api/projects/{id}/recording'])
    expect(Object.keys(paths['/api/projects/{id}/recording'])).toEqual(['get', 'put'])
  })
})
