import { describe, expect, it } from 'vitest'
import { pathPattern } from './matchers.ts'

describe('pathPattern', () => {
  const fits = (pattern: string, path: string) => new RegExp(pathPattern(pattern)).test(path)

  it.each([
    ['/cart', '/cart', true],
    ['/cart', '/cart/', true],
    ['/cart/', '/cart', true],
    ['/cart', '/cart/2', false],
    ['/cart', '/a/cart', false],
    ['/product/*', '/product/mug', true],
    ['/product/*', '/product', false],
    ['/*/edit', '/a/b/edit', true],
    ['*', '/', true],
    ['/', '/', true],
    ['/', '/a', false],
    ['/a.b(c)', '/a.b(c)', true],
    ['/a.b', '/aXb', false],
    ['/a+', '/aa', false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(fits(pattern, path)).toBe(expected)
  })
})
