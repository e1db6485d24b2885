import type { SessionEvent } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import { clickName, matcherText, pageName, pathOf, pathPatterns, urlAt } from './describe.ts'

const happened = (atMs: number, url: string, tab = 'a') => ({ atMs, url, tab }) as SessionEvent

describe('names', () => {
  it.each([
    [{ tag: 'button', role: 'button', name: 'Buy', hrefPath: '' }, 'Clicked Buy'],
    [{ tag: 'a', role: 'link', name: '', hrefPath: '/cart' }, 'Clicked link to /cart'],
    [{ tag: 'svg', role: '', name: '', hrefPath: '' }, 'Clicked svg'],
  ])('call %j %s', (element, name) => expect(clickName(element)).toBe(name))

  it('are never longer than a definition takes', () => {
    expect(clickName({ tag: 'a', role: '', name: 'x'.repeat(300), hrefPath: '' })).toHaveLength(100)
    expect(pageName(`/${'x'.repeat(300)}`)).toHaveLength(100)
  })
})

describe('pathPatterns', () => {
  it.each([
    ['/', ['/']],
    ['/cart', ['/cart']],
    ['/demo/product/dawn-mug', ['/demo/product/dawn-mug', '/demo/product/*']],
    ['/product/42/reviews', ['/product/42/reviews', '/product/*/reviews', '/product/42/*']],
    ['/api/v2/users', ['/api/v2/users', '/api/v2/*']],
    ['/order/5f3c-aa', ['/order/5f3c-aa', '/order/*']],
  ])('%s', (path, patterns) => expect(pathPatterns(path)).toEqual(patterns))
})

describe('urlAt', () => {
  const events = [
    happened(10, 'https://a/1'),
    happened(20, 'https://a/2', 'b'),
    happened(30, 'https://a/3'),
    happened(40, ''),
  ]
  it.each([
    [5, null, 'https://a/1'],
    [25, null, 'https://a/2'],
    [25, 'a', 'https://a/1'],
    [99, 'a', 'https://a/3'],
    [99, 'c', ''],
  ])('%d ms in tab %s', (atMs, tab, url) => expect(urlAt(events, atMs, tab)).toBe(url))
})

it.each([
  ['https://shop.example.com/cart?x=1#y', '/cart'],
  ['', '/'],
])('the path of %j is %s', (url, path) => expect(pathOf(url)).toBe(path))

describe('matcherText', () => {
  it.each([
    [{ kind: 'event', name: 'paid', where: [] }, 'paid'],
    [{ kind: 'page', path: '/cart', where: [] }, 'page /cart'],
    [
      {
        kind: 'element',
        element: { role: 'button', name: 'Buy' },
        where: [{ property: 'url', op: 'contains', value: '/p' }],
      },
      'click on button “Buy” · url contains /p',
    ],
    [
      { kind: 'element', element: { selector: '#a' }, where: [{ property: 'x', op: 'is set' }] },
      'click on #a · x is set',
    ],
  ] as const)('%j', (matcher, text) => expect(matcherText(structuredClone(matcher) as never)).toBe(text))
})
