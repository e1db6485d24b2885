import { describe, expect, it } from 'vitest'
import { pageOf, quickBackFrom, type Visit } from './pageviews.ts'
import { QUICK_BACK_MS } from './thresholds.ts'

describe('quickBackFrom', () => {
  const left: Visit = { url: '/product', fromMs: 10_000, toMs: 12_000, before: '/list' }
  const slow: Visit = { ...left, toMs: 10_000 + QUICK_BACK_MS }
  it.each([
    ['back to the page before', left, '/list', 99_000, { url: '/product', dwellMs: 2_000 }],
    ['after a while', slow, '/list', 16_000, undefined],
    ['to another page', left, '/cart', 12_500, undefined],
    ['to the page itself, from another site', left, '/product', 14_000, { url: undefined, dwellMs: 2_000 }],
    ['from another site after a while', left, '/product', 12_000 + QUICK_BACK_MS, undefined],
    ['a page that was come back to itself', { ...left, before: undefined }, '/list', 12_000, undefined],
  ])('%s', (_, visit, url, atMs, expected) => expect(quickBackFrom(visit, url, atMs)).toEqual(expected))
})

describe('pageOf', () => {
  it.each([
    ['https://a.example/x?y#top', 'https://a.example/x?y'],
    ['https://a.example/x#', 'https://a.example/x'],
    ['https://a.example/#/cart', 'https://a.example/#/cart'],
    ['https://a.example/#!cart', 'https://a.example/#!cart'],
  ])('%s', (url, page) => expect(pageOf(url)).toBe(page))
})
