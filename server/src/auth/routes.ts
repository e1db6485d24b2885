import '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PlayheadError } from '../errors.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { requireApiToken } from './apitoken.ts'
import { spend } from './spent.ts'
import { LOGIN_COOKIE_MS, makeToken, readToken } from './tokens.ts'

const COOKIE = 'playhead_login'

export interface AuthOptions {
  store: ObjectStore
  secret: string
  /** Where browsers reach this server; https makes the cookie Secure. */
  publicUrl: () => string
  /** Answers with the web app, whose login page explains what to do. */
  sendPage: (reply: FastifyReply) => FastifyReply
}

/** A link that logs one browser in, once, within LOGIN_LINK_MS. */
export function loginLink(publicUrl: string, secret: string, nowMs: number): string {
  return new URL(`/login?token=${encodeURIComponent(makeToken('link', secret, nowMs))}`, publicUrl).href
}

/** `GET /login?token=…` spends the token and sets the login cookie. Needs @fastify/cookie. */
export async function authRoutes(app: FastifyInstance, options: AuthOptions): Promise<void> {
  const { store, secret, publicUrl, sendPage } = options
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/login',
    schema: {
      hide: true,
      querystring: z.object({ token: z.string().max(500).optional(), error: z.string().optional() }),
    },
    handler: async (request, reply) => {
      const { token: link } = request.query
      if (link === undefined) return sendPage(reply)
      const token = readToken(link, 'link', secret, Date.now())
      const isFirst = token !== undefined && (await spend(store, token))
      if (!isFirst) return reply.redirect('/login?error=spent')
      return reply
        .setCookie(COOKIE, makeToken('cookie', secret, Date.now()), {
          path: '/',
          httpOnly: true,
          sameSite: 'lax',
          secure: publicUrl().startsWith('https:'),
          maxAge: LOGIN_COOKIE_MS / 1000,
        })
        .header('cache-control', 'no-store')
        .redirect('/')
    },
  })
}

/** True for a browser that a login link let in. */
export function isLoggedIn(request: FastifyRequest, secret: string): boolean {
  const token = request.cookies[COOKIE]
  return token !== undefined && readToken(token, 'cookie', secret, Date.now()) !== undefined
}

/**
 * An `onRequest` hook that lets logged-in browsers through, and programs with an API token, which read only.
 * @throws PlayheadError LOGIN_REQUIRED, CSRF_REJECTED, TOKEN_INVALID, TOKEN_READ_ONLY
 */
export function requireLogin(secret: string): (request: FastifyRequest) => Promise<void> {
  return async request => {
    const { authorization } = request.headers
    // No page makes a browser send one of these by itself, so there is no other site to fear. What a proxy's own login sends (Basic) is not ours.
    if (authorization !== undefined && /^bearer /i.test(authorization))
      return requireApiToken(authorization, request.method, secret)
    if (!isLoggedIn(request, secret)) {
      throw new PlayheadError(
        'LOGIN_REQUIRED',
        'Open the login link that the server printed when it started, or run `playhead login` for a new one.',
      )
    }
    const isWrite = request.method !== 'GET' && request.method !== 'HEAD'
    const site = request.headers['sec-fetch-site']
    if (isWrite && site !== undefined && site !== 'same-origin') {
      throw new PlayheadError('CSRF_REJECTED', `A ${site} page may not change anything here.`)
    }
  }
}
