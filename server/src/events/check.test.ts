import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FunnelInput, funnelSchema, type Matcher } from '../funnels/definition.ts'
import type { DefinedEvent } from '../funnels/resolve.ts'
import { eventRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { type Asked, askedWith } from './catalogue.ts'
import { checkFunnel } from './check.ts'
import { nearestElements, nearestPaths } from './nearest.ts'
import { funnelCheckSchema } from './schema.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.now()
const DEFINED: DefinedEvent[] = [
  { name: 'pressed_buy', anyOf: [{ kind: 'element', element: { selector: '#buy' }, where: [] }] },
  { name: 'pressed_nothing', anyOf: [{ kind: 'element', element: { selector: '#nothing' }, where: [] }] },
]

let index: Index
let asked: Asked

beforeAll(async () => {
  index = await openTestIndex()
  let position = 0
  const row = (daysAgo: number, over: Partial<EventRow>) =>
    eventRow({ atMs: NOW_MS - daysAgo * DAY_MS, position: position++, ...over })
  const custom = (daysAgo: number, name: string, props = {}) =>
    row(daysAgo, { type: 'custom', name, props: JSON.stringify(props) })
  await insertSegmentRows(
    index,
    {
      sessions: [],
      chunks: [],
      events: [
        row(1, { url: 'https://shop.example.com/product/12?ref=1' }),
        row(1, { url: 'https://shop.example.com/checkout' }),
        row(80, { url: 'https://shop.example.com/autumn/sale' }),
        row(1, { type: 'click', selector: '#buy', elementTag: 'button', elementName: 'Buy now', props: '{"x":1}' }),
        custom(1, 'order_placed', { total: 3, coupon: 'x' }),
        ...Array.from({ length: 28 * 20 }, (_, n) => custom(3 + Math.floor(n / 20), 'newsletter')),
        custom(60, 'summer_sale'),
        row(1, { type: 'error', name: 'TypeError' }),
        row(1, { type: 'flag', name: 'new_checkout', props: '{"variant":true}' }),
        row(40, { type: 'flag', name: 'old_banner', props: '{"variant":true}' }),
        row(1, { type: 'identify', name: 'u', visitor: 'u', props: '{"plan":"pro"}' }),
      ],
    },
    'token',
  )
  asked = await askedWith({ index, project: 'shop', defined: async () => DEFINED })()
})
afterAll(() => index?.close())

const event = (name: string, ...properties: string[]): Matcher => ({
  kind: 'event',
  name,
  where: properties.map(property => ({ property, op: 'is set' as const })),
})
const page = (path: string): Matcher => ({ kind: 'page', path, where: [] })
const click = (element: Extract<Matcher, { kind: 'element' }>['element']): Matcher => ({
  kind: 'element',
  element,
  where: [],
})

async function check(matchers: Matcher[], over: Partial<FunnelInput> = {}) {
  const definition = funnelSchema.parse({
    steps: [{ anyOf: matchers }, { anyOf: [event('error')] }],
    ...over,
  })
  return funnelCheckSchema.parse(await checkFunnel(asked, definition)).warnings
}

describe('the check of a funnel', () => {
  it('has nothing to say of what is seen', async () => {
    const matchers = [
      event('order_placed', 'total', 'url'),
      event('pageview'),
      event('pressed_buy'),
      page('/product/*'),
      page('/autumn/*'),
    ]
    expect(await check([...matchers, click({ selector: '#buy', tag: 'button' }), event('summer_sale')])).toEqual([])
  })

  it('names the nearest real names of events', async () => {
    expect(await check([event('order_placed'), event('OrderPlacd'), event('press_buy')])).toMatchObject([
      { place: { step: 1, matcher: 1 }, warning: { code: 'never_seen', names: ['order_placed'] } },
      { place: { step: 1, matcher: 2 }, warning: { code: 'never_seen', names: ['pressed_buy'] } },
    ])
  })

  it('says that an event has gone quiet, and that a definition matches nothing', async () => {
    expect(await check([event('newsletter'), event('pressed_nothing')])).toMatchObject([
      { place: { step: 1, matcher: 0 }, warning: { code: 'gone_quiet' } },
      { place: { step: 1, matcher: 1 }, warning: { code: 'never_seen' } },
    ])
  })

  it('finds pages and elements that nobody has seen', async () => {
    const matchers = [
      page('/prodct/*'),
      page('/winter'),
      click({ name: 'Buy nw' }),
      click({ selector: '#buy', tag: 'a' }),
    ]
    expect((await check(matchers)).map(({ place, warning }) => [place, warning.names, warning.text])).toEqual([
      [
        { step: 1, matcher: 0 },
        ['/product/*'],
        expect.stringContaining('matches /prodct/*. Did you mean “/product/*”?'),
      ],
      [{ step: 1, matcher: 1 }, [], expect.stringContaining('matches /winter.')],
      [{ step: 1, matcher: 2 }, ['Buy now'], expect.stringContaining('with the name “Buy nw”')],
      [{ step: 1, matcher: 3 }, [], expect.stringContaining('with the tag “a”')],
    ])
  })

  it('finds properties that the events lack', async () => {
    const matchers = [
      event('order_placed', 'totl', 'total'),
      { ...click({ selector: '#buy' }), where: event('', 'y').where },
    ]
    expect(await check([...matchers, event('never', 'z')])).toMatchObject([
      { place: { step: 1, matcher: 0 }, warning: { names: ['total'], text: expect.stringContaining('the 1 such') } },
      { place: { step: 1, matcher: 1 }, warning: { code: 'never_seen', names: ['x'] } },
      { place: { step: 1, matcher: 2 }, warning: { text: expect.stringContaining('“never”') } },
    ])
  })

  it('looks at exclusions, filters and the breakdown', async () => {
    const is = (property: string) => ({ property, op: 'is set' as const })
    const filters: FunnelInput['filters'] = [
      { on: 'flag', is: is('new_chekout') },
      { on: 'flag', is: is('old_banner') },
      { on: 'flag', is: is('new_checkout') },
      { on: 'person', is: is('plann') },
      { on: 'session', is: is('browser') },
    ]
    const exclude = [{ match: event('refnd'), after: 1, before: 2 }]
    const found = await check([event('order_placed')], {
      filters,
      exclude,
      breakdown: { by: 'person', property: 'plan' },
    })
    expect(found.map(({ place, warning }) => [place, warning.code, warning.names])).toEqual([
      [{ exclude: 0 }, 'never_seen', []],
      [{ filter: 0 }, 'never_seen', ['new_checkout']],
      [{ filter: 1 }, 'flag_unseen', []],
      [{ filter: 3 }, 'never_seen', ['plan']],
    ])
  })

  it.each([
    [{ by: 'flag' as const, flag: 'new_checkuot' }, ['new_checkout']],
    [{ by: 'event' as const, property: 'cupon' }, ['coupon']],
  ])('checks the breakdown %j', async (breakdown, names) => {
    expect(await check([event('order_placed')], { breakdown })).toMatchObject([
      { place: { breakdown: true }, warning: { code: 'never_seen', names } },
    ])
    const right =
      breakdown.by === 'flag' ? { ...breakdown, flag: 'new_checkout' } : { ...breakdown, property: 'coupon' }
    expect(await check([event('order_placed')], { breakdown: right })).toEqual([])
  })
})

describe('what is nearest', () => {
  it('of pages, as patterns', () => {
    const paths = ['/product/12', '/product/13', '/de/product/12', '/checkout/pay', '/'].map(path => ({
      path,
      count: 1,
    }))
    expect(nearestPaths('/produkt/*', paths)).toEqual(['/product/*'])
    expect(nearestPaths('/*/produkt/12', paths)).toEqual(['/*/product/12'])
    expect(nearestPaths('/chekout/pay', paths)).toEqual(['/checkout/pay'])
    expect(nearestPaths('/zebra', paths)).toEqual([])
  })

  it('of elements, by the first part that none has', () => {
    const clicked = [{ selector: '#a', tag: 'a', role: 'link', name: 'Log in', hrefPath: '/login', count: 1 }]
    expect(nearestElements({ tag: 'a', name: 'Login' }, clicked)).toEqual({
      part: 'name',
      value: 'Login',
      near: ['Log in'],
    })
    expect(nearestElements({ tag: 'a' }, clicked)).toBeUndefined()
  })
})
