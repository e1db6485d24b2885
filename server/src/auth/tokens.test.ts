import { describe, expect, it } from 'vitest'
import { LOGIN_COOKIE_MS, LOGIN_LINK_MS, makeToken, readToken } from './tokens.ts'

const SECRET = 'a secret of at least thirty-two characters'
const NOW = Date.UTC(2026, 10, 21)

describe('tokens', () => {
  it('reads back what it made, until it expires', () => {
    const link = makeToken('link', SECRET, NOW)
    expect(readToken(link, 'link', SECRET, NOW + LOGIN_LINK_MS - 1)).toMatchObject({
      kind: 'link',
      expiresMs: NOW + LOGIN_LINK_MS,
    })
    expect(readToken(link, 'link', SECRET, NOW + LOGIN_LINK_MS)).toBeUndefined()
    const cookie = makeToken('cookie', SECRET, NOW)
    expect(readToken(cookie, 'cookie', SECRET, NOW + LOGIN_COOKIE_MS - 1)).toBeDefined()
  })

  it('never takes one kind for another', () => {
    expect(readToken(makeToken('link', SECRET, NOW), 'cookie', SECRET, NOW)).toBeUndefined()
    expect(readToken(makeToken('cookie', SECRET, NOW), 'link', SECRET, NOW)).toBeUndefined()
  })

  it('refuses what another secret signed, and what was changed', () => {
    const link = makeToken('link', SECRET, NOW)
    expect(readToken(link, 'link', `${SECRET}!`, NOW)).toBeUndefined()
    expect(readToken(link.replace('link', 'cookie'), 'cookie', SECRET, NOW)).toBeUndefined()
    expect(readToken(link.slice(0, -3), 'link', SECRET, NOW)).toBeUndefined()
    expect(readToken('', 'link', SECRET, NOW)).toBeUndefined()
    expect(readToken('link~x~99999999999999', 'link', SECRET, NOW)).toBeUndefined()
  })

  it('gives every token a name of its own', () => {
    const ids = Array.from({ length: 100 }, () => readToken(makeToken('link', SECRET, NOW), 'link', SECRET, NOW)?.id)
    expect(new Set(ids).size).toBe(100)
  })
})
