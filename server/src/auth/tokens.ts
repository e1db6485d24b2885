import { randomBytes } from 'node:crypto'
import { Signer } from '@fastify/cookie'

/** Milliseconds a login link may wait to be opened: long enough to start in the evening and look in the morning. */
export const LOGIN_LINK_MS = 24 * 60 * 60 * 1000

/** Milliseconds a browser stays logged in. */
export const LOGIN_COOKIE_MS = 30 * 24 * 60 * 60 * 1000

/** What a token is for; one kind is never accepted as another. */
export type TokenKind = 'link' | 'cookie'

export interface Token {
  kind: TokenKind
  /** Unguessable name of this token, 22 URL-safe characters. */
  id: string
  expiresMs: number
}

/** Makes a signed token (HMAC-SHA256 through @fastify/cookie's signer). */
export function makeToken(kind: TokenKind, secret: string, nowMs: number): string {
  const expiresMs = nowMs + (kind === 'link' ? LOGIN_LINK_MS : LOGIN_COOKIE_MS)
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
