import type { Catalogue, Matcher } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import { event } from '../samples.ts'
import { descriptor, detailName, freeMatchers, matcherOptions, pathPatterns, retarget, targetId } from './matchers.ts'

const NOW = Date.UTC(2026, 10, 21)
const seen = (name: string, count: number) => ({
  name,
  origin: 'custom' as const,
  count,
  people: count,
  firstMs: 0,
  lastMs: NOW - 180_000,
  perDay: [],
  senders: [],
  paths: [],
  warnings: [],
})
const clicked = (parts: Partial<Catalogue['elements'][number]>) => ({
  selector: 'button.x',
  tag: 'button',
  role: '',
  name: '',
  hrefPath: '',
  count: 1,
  ...parts,
})
const catalogue: Catalogue = {
  fromMs: 0,
  toMs: NOW,
  events: [{ ...seen('error', 70_000), origin: 'recorder' }, seen('cart', 12_345)],
  flags: [],
  paths: [
    { path: '/', count: 9 },
    { path: '/product/1', count: 3 },
    { path: '/product/2', count: 2 },
    { path: '/product/3', count: 1 },
  ],
  elements: [clicked({ name: 'Pay', selector: '#a', count: 4 }), clicked({ name: 'Pay', selector: '#b', count: 2 })],
  personProperties: [],
}

describe('what a step can be', () => {
  const options = matcherOptions(catalogue, NOW)
  it('is everything seen: what the product names itself first', () => {
    expect(options.map(({ group, label, detail }) => `${group}: ${label} ${detail}`)).toEqual([
      'Events: cart 12.3K · 3 min. ago',
      'Pages: /product/* 6',
      'Pages: / 9',
      'Pages: /product/1 3',
      'Pages: /product/2 2',
      'Pages: /product/3 1',
      'Clicks on: “Pay” 6',
      'Seen by the recorder: error 70K · 3 min. ago',
    ])
  })
  it('is nothing before it was read', () => expect(matcherOptions(undefined, NOW)).toEqual([]))
  it('has an id for each', () => expect(new Set(options.map(({ id }) => id)).size).toBe(options.length))
  it('finds what was chosen again', () => {
    for (const { id, value } of options) expect(targetId(retarget(event('x'), value))).toBe(id)
  })
})

describe('what was written', () => {
  const kinds = (text: string) => freeMatchers(text).map(({ label }) => label)
  it('may be a path', () => expect(kinds('/cart/*')[0]).toBe('Page /cart/*'))
  it('may be an event, or the text of what is clicked', () =>
    expect(kinds('Pay now')).toEqual(['Event “Pay now”', 'Click on “Pay now”']))
  it('may be a selector', () => expect(kinds('#pay')).toContain('Click on selector #pay'))
})

describe('pathPatterns', () => {
  it('needs some pages in a folder', () => expect(pathPatterns(catalogue.paths.slice(0, 3))).toEqual([]))
  it('puts the most frequent first', () => {
    const paths = ['/a/1', '/a/2', '/a/3', '/b/1', '/b/2', '/b/3'].map((path, index) => ({ path, count: index }))
    expect(pathPatterns(paths)).toEqual([
      { path: '/b/*', count: 12 },
      { path: '/a/*', count: 3 },
    ])
  })
})

describe('descriptor', () => {
  it.each([
    [
      { name: 'Pay', role: 'button' },
      { role: 'button', name: 'Pay' },
    ],
    [{ name: 'Pay' }, { tag: 'button', name: 'Pay' }],
    [
      { hrefPath: '/cart', tag: 'a' },
      { tag: 'a', hrefPath: '/cart' },
    ],
    [{ selector: 'div.x' }, { selector: 'div.x' }],
  ])('of %j', (parts, element) => expect(descriptor(clicked(parts))).toEqual(element))
})

describe('retarget', () => {
  const filtered: Matcher = { ...event('a'), where: [{ property: 'plan', op: 'is set' }] }
  it('keeps filters among events', () => expect(retarget(filtered, { kind: 'event', name: 'b' }).where).toHaveLength(1))
  it('drops them for a page', () => expect(retarget(filtered, { kind: 'page', path: '/' }).where).toEqual([]))
  it('knows where properties are listed', () => {
    expect([event('a'), retarget(filtered, { kind: 'page', path: '/' })].map(detailName)).toEqual(['a', 'pageview'])
    expect(detailName({ kind: 'element', element: { tag: 'a' }, where: [] })).toBe('click')
  })
})
