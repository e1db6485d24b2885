import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { createBinder, isKind, matcherSql, pathPattern } from './matchers.ts'

let index: Index
beforeAll(async () => {
  index = await openTestIndex()
})
afterAll(() => index?.close())

describe('a path', () => {
  const CASES: [pattern: string, path: string, expected: boolean][] = [
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
    ['/product/*/', '/product/a\nb', true],
    ['/product/*', '/Product/a', false],
    ['/', '//', true],
    ['/100%_*', '/100%_a', true],
    ['/100%_*', '/100xya', false],
  ]

  it.each(CASES)('%s and %s: %s', (pattern, path, expected) => {
    expect(new RegExp(pathPattern(pattern), 's').test(path)).toBe(expected)
  })

  it('is the same to the engine, with a regular expression and without', async () => {
    const binder = createBinder()
    const fits = CASES.map(([pattern, path]) => {
      const page = matcherSql({ kind: 'page', path: pattern, where: [] }, binder)
      return `(SELECT ${page} FROM (SELECT 'pageview' AS type, ${binder.bind('String', path)} AS path))`
    })
    const [row] = await index.query<{ fits: number[] }>(`SELECT [${fits.join(', ')}] AS fits`, {
      params: binder.params,
    })
    expect(row?.fits).toEqual(CASES.map(([, , expected]) => (expected ? 1 : 0)))
  })
})

it("knows the recorder's kinds of event from names", () => {
  expect(['error', 'rage_click', 'custom', 'signed_up'].filter(isKind)).toEqual(['error', 'rage_click'])
})
