import { describe, expect, it } from 'vitest'
import { directoryOf, keyProblem, resolveEndpoint, sessionUrl } from './endpoint.ts'

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

describe('directoryOf', () => {
  it.each([
    ['https://r.example.com/playhead.js', 'https://r.example.com'],
    ['https://r.example.com/playhead.js?v=1#/a', 'https://r.example.com'],
    ['https://shop.example/r/x/playhead.js', 'https://shop.example/r/x'],
    ['https://shop.example/playhead/playhead.js', 'https://shop.example/playhead'],
    ['https://shop.example/playhead/0.1.0-AbC_d-9.js', 'https://shop.example'],
    ['https://shop.example/r/playhead/0.1.0-AbC_d-9.js', 'https://shop.example/r'],
    ['https://shop.example/r/own-name.js', 'https://shop.example/r'],
  ])('%s', (script, expected) => {
    expect(directoryOf(script)).toBe(expected)
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
