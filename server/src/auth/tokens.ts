import { randomBytes } from 'node:crypto'
import { Signer } from '@fastify/cookie'

/** Milliseconds a login link may wait to be opened: long enough to start in the evening and look in the morning. */
export const LOGIN_LINK_MS = 24 * 60 * 60 * 1000

/** Milliseconds a browser stays logged in. */
export const LOGIN_COOKIE_MS = 30 * 24 * 60 * 60 * 1000

/** Milliseconds an API token reads, unless it is made for fewer or more days: a quarter, after which it should be asked whether it is still needed. */
export const API_TOKEN_MS = 90 * 24 * 60 * 60 * 1000

/** What a token is for; one kind is never accepted as another. */
export type TokenKind = 'link' | 'cookie' | 'api'

const LIFETIME_MS: Record<TokenKind, number> = { link: LOGIN_LINK_MS, cookie: LOGIN_COOKIE_MS, api: API_TOKEN_MS }

export interface Token {
  kind: TokenKind
  /** Unguessable name of this token, 22 URL-safe characters. */
  id: string
  expiresMs: number
}

/** Makes a signed token (HMAC-SHA256 through @fastify/cookie's signer). */
export function makeToken(
  kind: TokenKind,
  secret: string,
  nowMs: number,
  lifetimeMs: number = LIFETIME_MS[kind],
): string {
  const expiresMs = nowMs + lifetimeMs
  return signerOf(secret).sign(`${kind}~${randomBytes(16).toString('base64url')}~${expiresMs}`)
}

/** The token, or `undefined` when it is forged, of another kind, or has expired. */
export function readToken(value: string, kind: TokenKind, secret: string, nowMs: number): Token | undefined {
  const { valid, value: payload } = signerOf(secret).unsign(value)
  if (!valid || payload === null) return undefined
  const [tokenKind, id, expires] = payload.split('~')
  const expiresMs = Number(expires)
  if (tokenKind !== kind || id === undefined || !(expiresMs > nowMs)) return undefined
  return { kind, id, expiresMs }
}

function signerOf(secret: string): Signer {
  return new Signer(secret, 'sha256')
}
