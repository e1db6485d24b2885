import { describe, expect, it } from 'vitest'
import { keyProblem, resolveEndpoint, sessionUrl } from './endpoint.ts'
import { cleanUrl } from './url.ts'

describe('resolveEndpoint', () => {
  it.each([
    ['https://r.example.com', 'https://r.example.com'],
    ['https://r.example.com/', 'https://r.example.com'],
    ['https://r.example.com/a/?x#y', 'https://r.example.com/a'],
    ['/replay/', 'https://shop.example/replay'],
  ])('%s', (endpoint, expected) => {
    expect(resolveEndpoint(endpoint, 'https://shop.example/cart')).toBe(expected)
  })

  it('throws for what is not a URL', () => {
    expect(() => resolveEndpoint('http://', 'https://shop.example')).toThrow(TypeError)
  })
})

describe('keyProblem', () => {
  it('takes write keys only', () => {
    expect(keyProblem('pk_abc')).toBeUndefined()
    for (const key of [undefined, '', 'sk_abc', `pk_${'x'.repeat(200)}`, 7]) expect(keyProblem(key)).toContain('pk_')
  })
})

describe('sessionUrl', () => {
  it('opens at the beginning, or at a moment', () => {
    expect(sessionUrl('https://r', 'id')).toBe('https://r/sessions/id')
    expect(sessionUrl('https://r', 'id', 1_500)).toBe('https://r/sessions/id?at=1970-01-01T00:00:01.500Z')
    expect(sessionUrl('https://r', 'id', new Date(0))).toBe('https://r/sessions/id?at=1970-01-01T00:00:00.000Z')
  })
})

describe('cleanUrl', () => {
  it.each([
    ['https://ada:secret@shop.example/a@b?c@d', 'https://shop.example/a@b?c@d'],
    ['https://token@shop.example', 'https://shop.example'],
    ['https://shop.example/@ada', 'https://shop.example/@ada'],
    ['about:blank', 'about:blank'],
    ['', ''],
  ])('%s', (url, expected) => {
    expect(cleanUrl(url)).toBe(expected)
  })

  it('cuts what is endless', () => {
    expect(cleanUrl(`https://shop.example/${'x'.repeat(9_000)}`)).toHaveLength(2_048)
  })
})
