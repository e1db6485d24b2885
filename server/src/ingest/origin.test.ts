import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileOrigins } from './origin.ts'

describe('compileOrigins', () => {
  it.each([
    'https://shop.example.com',
    'https://a.b.c.example.org',
    'https://a.example.org',
    'http://localhost:3000',
    'https://x.dev.test:8443',
    undefined,
  ])('allows %s', origin => {
    const isAllowed = compileOrigins([
      'https://shop.example.com',
      'https://*.Example.org',
      'http://localhost:3000',
      'https://*.dev.test:8443',
    ])
    expect(isAllowed(origin)).toBe(true)
  })

  it.each([
    'null',
    '',
    'http://shop.example.com',
    'https://shop.example.com:8443',
    'https://shop.example.com.evil.test',
    'https://evilshop.example.com',
    'https://example.org',
    'https://.example.org',
    'https://a..example.org',
    'https://evilexample.org',
    'https://evil.test/.example.org',
    'https://evil.test#.example.org',
    'https://user@a.example.org',
    'https://aXexample.org',
    'https://a.example.org.evil.test',
    'https://x.dev.test',
    'http://localhost:30001',
  ])('refuses %j', origin => {
    const isAllowed = compileOrigins([
      'https://shop.example.com',
      'https://*.example.org',
      'http://localhost:3000',
      'https://*.dev.test:8443',
    ])
    expect(isAllowed(origin)).toBe(false)
  })

  it('allows everything with *, null too', () => {
    const isAllowed = compileOrigins(['https://shop.example.com', '*'])
    fc.assert(
      fc.property(fc.webUrl(), origin => isAllowed(origin)),
      { numRuns: 20 },
    )
    expect(isAllowed('null')).toBe(true)
  })

  it('allows no site with an empty list', () => {
    expect(compileOrigins([])('https://a.test')).toBe(false)
  })

  it('never lets a wildcard reach over the end of the domain', () => {
    const isAllowed = compileOrigins(['https://*.example.com'])
    fc.assert(
      fc.property(fc.string(), rest => {
        const origin = `https://a.example.com${rest}`
        return isAllowed(origin) === (rest === '' || /^(\.[a-z0-9_-]+)*\.example\.com$/.test(rest))
      }),
    )
  })

  it('answers long hostile headers at once', () => {
    const isAllowed = compileOrigins(['https://*.example.com'])
    const startedAt = performance.now()
    expect(isAllowed(`https://${'a.'.repeat(8_000)}`)).toBe(false)
    expect(isAllowed(`https://${'a'.repeat(16_000)}`)).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(200)
  })
})
