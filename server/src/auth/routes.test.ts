import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../http/app.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { authRoutes, loginLink, requireLogin } from './routes.ts'
import { ensureSecret } from './secret.ts'
import { LOGIN_LINK_MS, makeToken } from './tokens.ts'

const SECRET = 'a secret of at least thirty-two characters'
let directory: string
let store: ObjectStore
let app: FastifyInstance

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-auth-'))
  store = await openDiskStore({ directory })
  app = await openApp('https://replay.example.com')
})
afterEach(async () => {
  await app.close()
  await store.close()
  await rm(directory, { recursive: true })
})

async function openApp(publicUrl: string): Promise<FastifyInstance> {
  const opened = createApp(pino({ level: 'silent' }))
  await opened.register(async scope => {
    await scope.register(cookie)
    await scope.register(authRoutes, {
      store,
      secret: SECRET,
      publicUrl: () => publicUrl,
      sendPage: reply => reply.type('text/html').send('<h1>Log in</h1>'),
    })
    await scope.register(async guarded => {
      guarded.addHook('onRequest', requireLogin(SECRET))
      guarded.get('/api/thing', () => ({ ok: true }))
      guarded.post('/api/thing', () => ({ ok: true }))
    })
  })
  return opened
}

const link = (nowMs = Date.now()) => new URL(loginLink('https://replay.example.com', SECRET, nowMs))
const follow = (url: URL) => app.inject({ url: `${url.pathname}${url.search}` })

describe('logging in', () => {
  it('a link gives a cookie that opens what is behind the login', async () => {
    const answer = await follow(link())
    expect(answer.statusCode).toBe(302)
    expect(answer.headers.location).toBe('/')
    const [set] = answer.cookies
    expect(set).toMatchObject({ name: 'playhead_login', httpOnly: true, sameSite: 'Lax', secure: true, path: '/' })
    const opened = await app.inject({ url: '/api/thing', cookies: { playhead_login: set?.value ?? '' } })
    expect(opened.json()).toEqual({ ok: true })
  })

  it('a link works once, however many open it at the same moment', async () => {
    const url = link()
    const answers = await Promise.all(Array.from({ length: 10 }, () => follow(url)))
    expect(answers.filter(answer => answer.headers.location === '/')).toHaveLength(1)
    expect(answers.filter(answer => answer.headers.location === '/login?error=spent')).toHaveLength(9)
  })

  it('refuses an old link, a forged one, and a cookie in place of a link', async () => {
    const forged = makeToken('link', `${SECRET}!`, Date.now())
    const cookieToken = makeToken('cookie', SECRET, Date.now())
    const urls = [
      link(Date.now() - LOGIN_LINK_MS),
      ...[forged, cookieToken, 'x'].map(token => new URL(`/login?token=${token}`, 'https://x')),
    ]
    for (const url of urls) {
      const answer = await follow(url)
      expect(answer.headers.location).toBe('/login?error=spent')
      expect(answer.cookies).toEqual([])
    }
  })

  it('shows the page that explains when there is no token', async () => {
    expect((await app.inject('/login')).body).toContain('Log in')
  })

  it('leaves out Secure on plain http, where the browser would drop the cookie', async () => {
    await app.close()
    app = await openApp('http://127.0.0.1:4680')
    expect((await follow(link())).cookies[0]?.secure).toBeUndefined()
  })
})

describe('what is behind the login', () => {
  it.each([
    undefined,
    '',
    'nonsense',
    makeToken('link', SECRET, Date.now()),
    makeToken('cookie', `${SECRET}!`, Date.now()),
  ])('answers 401 with a problem document to the cookie %s', async value => {
    const answer = await app.inject({
      url: '/api/thing',
      cookies: value === undefined ? {} : { playhead_login: value },
    })
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code: 'LOGIN_REQUIRED', status: 401 })
  })

  it('an API token reads and changes nothing, with or without a cookie beside it', async () => {
    const cookies = { playhead_login: makeToken('cookie', SECRET, Date.now()) }
    const ask = (method: 'GET' | 'POST', authorization: string) =>
      app.inject({ method, url: '/api/thing', headers: { authorization }, cookies })
    const bearer = `Bearer ${makeToken('api', SECRET, Date.now())}`
    expect((await ask('GET', bearer)).json()).toEqual({ ok: true })
    expect((await ask('POST', bearer)).json()).toMatchObject({ code: 'TOKEN_READ_ONLY', status: 403 })
    expect((await ask('GET', 'Bearer x')).json()).toMatchObject({ code: 'TOKEN_INVALID', status: 401 })
    // A proxy before the server may have a login of its own.
    expect((await ask('GET', 'Basic dXNlcjpwYXNz')).json()).toEqual({ ok: true })
    const asCookie = await app.inject({
      url: '/api/thing',
      cookies: { playhead_login: makeToken('api', SECRET, Date.now()) },
    })
    expect(asCookie.json()).toMatchObject({ code: 'LOGIN_REQUIRED' })
  })

  it('lets other sites’ pages change nothing, even with the cookie', async () => {
    const cookies = { playhead_login: makeToken('cookie', SECRET, Date.now()) }
    const post = (site: string) =>
      app.inject({ method: 'POST', url: '/api/thing', cookies, headers: { 'sec-fetch-site': site } })
    expect((await post('cross-site')).json()).toMatchObject({ code: 'CSRF_REJECTED' })
    expect((await post('same-site')).json()).toMatchObject({ code: 'CSRF_REJECTED' })
    expect((await post('same-origin')).json()).toEqual({ ok: true })
  })
})

describe('ensureSecret', () => {
  it('is made once and kept, also when several processes start together', async () => {
    const secrets = await Promise.all(Array.from({ length: 5 }, () => ensureSecret(store, { secret: undefined })))
    expect(new Set(secrets).size).toBe(1)
    expect(secrets[0]).toMatch(/^[0-9a-f]{64}$/)
  })
  it('is the configured one where there is one', async () => {
    expect(await ensureSecret(store, { secret: SECRET })).toBe(SECRET)
  })
})
