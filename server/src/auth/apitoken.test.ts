import { describe, expect, it } from 'vitest'
import { requireApiToken } from './apitoken.ts'
import { API_TOKEN_MS, makeToken } from './tokens.ts'

const SECRET = 'a secret of at least thirty-two characters'
const code = (authorization: string, method = 'GET') => {
  try {
    requireApiToken(authorization, method, SECRET)
    return 'through'
  } catch (error) {
    return (error as { code?: string }).code
  }
}
const token = makeToken('api', SECRET, Date.now())

describe('requireApiToken', () => {
  it.each(['GET', 'HEAD'])('lets %s through', method => expect(code(`Bearer ${token}`, method)).toBe('through'))

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'get', 'PROPFIND'])('refuses %s', method =>
    expect(code(`Bearer ${token}`, method)).toBe('TOKEN_READ_ONLY'),
  )

  it.each([
    ['nothing', 'Bearer '],
    ['no scheme', token],
    ['another scheme', `Basic ${token}`],
    ['a changed token', `Bearer ${token.replace('api~', 'api~x')}`],
    ['a login cookie', `Bearer ${makeToken('cookie', SECRET, Date.now())}`],
    ['a login link', `Bearer ${makeToken('link', SECRET, Date.now())}`],
    ['another server’s', `Bearer ${makeToken('api', `${SECRET}!`, Date.now())}`],
    ['one that has expired', `Bearer ${makeToken('api', SECRET, Date.now() - API_TOKEN_MS)}`],
    ['one of a day, two days later', `Bearer ${makeToken('api', SECRET, Date.now() - 2 * 864e5, 864e5)}`],
    ['two at once', `Bearer ${token} ${token}`],
    ['a very long one', `Bearer ${'x'.repeat(100_000)}`],
  ])('refuses %s', (_what, authorization) => expect(code(authorization)).toBe('TOKEN_INVALID'))
})
