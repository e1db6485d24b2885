import { describe, expect, it } from 'vitest'
import { absoluteTime, plural, relativeTime, safeHref, scriptTag, urlPath, visitorHue, visitorLabel } from './labels.ts'

const NOW = Date.UTC(2026, 2, 14, 12)

describe('relativeTime', () => {
  it.each([
    [0, 'just now'],
    [-5_000, 'just now'],
    [42_000, '42 sec. ago'],
    [61_000, '1 min. ago'],
    [3_599_000, '59 min. ago'],
    [7_300_000, '2 hr. ago'],
    [86_400_000, 'yesterday'],
    [3 * 86_400_000, '3 days ago'],
  ])('%d ms ago', (ms, text) => expect(relativeTime(NOW - ms, NOW, 'en')).toBe(text))
  it('is a date after a week', () => expect(relativeTime(NOW - 9 * 86_400_000, NOW, 'en')).toMatch(/^Mar [45], 2026$/))
})

it('absoluteTime names the day, the second and the zone', () => expect(absoluteTime(NOW, 'en')).toMatch(/2026.*:00:00/))

describe('visitorLabel', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['a-very-long-address-of-somebody@example.com', 'a-very-long-address-of-somebody@example.com'],
    ['0195b1aa-1111-7aaa-8bbb-c0ffee001001', 'Visitor ee001001'],
    ['customer-84120-enterprise-eu-west', 'customer-8…u-west'],
    ['', 'Unknown visitor'],
  ])('%s', (visitor, label) => expect(visitorLabel(visitor)).toBe(label))
})

describe('urlPath', () => {
  it.each([
    ['https://shop.example/cart?x=1#top', '/cart?x=1#top'],
    ['https://shop.example', '/'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['not a url', 'not a url'],
    ['', ''],
  ])('%s', (url, path) => expect(urlPath(url)).toBe(path))
})

describe('safeHref', () => {
  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://x/1',
    '//x',
    '',
    'x',
  ])('makes no link of %s', url => expect(safeHref(url)).toBeNull())
  it('takes http and https', () => {
    expect(safeHref('https://shop.example/a b')).toBe('https://shop.example/a%20b')
    expect(safeHref('http://x/')).toBe('http://x/')
  })
})

it('visitorHue stays with a visitor, and within six', () => {
  for (const visitor of ['', 'a', 'ada', '🙂', 'x'.repeat(999)]) {
    expect(visitorHue(visitor)).toBe(visitorHue(visitor))
    expect([0, 1, 2, 3, 4, 5]).toContain(visitorHue(visitor))
  }
})

it('plural counts in words', () =>
  expect([plural(0, 'page'), plural(1, 'page'), plural(1_234, 'click')]).toEqual(['0 pages', '1 page', '1,234 clicks']))

it('scriptTag is the tag the server documents', () =>
  expect(scriptTag({ scriptUrl: 'https://p.example/playhead.js', key: 'pk_1' })).toBe(
    '<script async src="https://p.example/playhead.js" data-key="pk_1"></script>',
  ))
