import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DefinedEvent } from '../funnels/resolve.ts'
import { eventRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { type Asked, askedWith, readCatalogue } from './catalogue.ts'
import { readDetail } from './detail.ts'
import { catalogueSchema, eventDetailSchema } from './schema.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.now()
const PERIOD = { days: 30, timeZone: 'UTC' }
const BUY: DefinedEvent = {
  name: 'pressed_buy',
  anyOf: [{ kind: 'element', element: { selector: '#buy' }, where: [] }],
}

let index: Index
let position = 0
const happened = (daysAgo: number, over: Partial<EventRow>): EventRow =>
  eventRow({ atMs: NOW_MS - daysAgo * DAY_MS, position: position++, ...over })
const named = (daysAgo: number, name: string, over: Partial<EventRow> = {}) =>
  happened(daysAgo, { type: 'custom', name, ...over })
const each = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n))

beforeAll(async () => {
  index = await openTestIndex()
  const server = '01890000-0000-8000-8000-000000000009'
  const events = [
    ...each(5, n => happened(n, { url: 'https://shop.example.com/product/1?utm_source=x', visitor: `v${n % 2}` })),
    ...each(2, () => happened(0, { url: 'https://shop.example.com/cart' })),
    // 40 a day on 28 days, and none for two.
    ...each(28 * 40, n =>
      named(2 + Math.floor(n / 40), 'order_placed', { props: JSON.stringify({ total: n < 60 ? '9' : 9 }) }),
    ),
    ...each(3, () => named(0, 'Signup Completed')),
    named(1, 'signup_completed', { visitor: 'anonymous-1' }),
    named(1, 'signup_completed', { visitor: 'user-1' }),
    named(0, 'refund', { session: server, tab: server, url: '', props: '{"$lib":"analytics-node"}' }),
    named(0, 'refund', { session: server, tab: server, url: '', props: '{"$lib":"analytics-node"}' }),
    named(0, 'refund'),
    named(60, 'long_gone'),
    happened(0, { type: 'recorder', name: 'not_recorded' }),
    ...each(3, () => happened(0, { type: 'rage_click', selector: '#pay' })),
    ...each(4, () => happened(0, { type: 'click', selector: '#buy', elementTag: 'button', elementName: 'Buy' })),
    happened(0, { type: 'click', selector: '#other', elementTag: 'a', elementHrefPath: '/cart' }),
    named(0, 'pressed_buy'),
    happened(0, { type: 'flag', name: 'new_checkout', props: '{"variant":true}', visitor: 'v1' }),
    happened(1, { type: 'flag', name: 'new_checkout', props: '{"variant":"b"}', visitor: 'v2' }),
    happened(45, { type: 'flag', name: 'old_banner', props: '{"variant":true}', visitor: 'v1' }),
    happened(1, {
      type: 'identify',
      name: 'user-1',
      visitor: 'user-1',
      props: '{"anonymous":"anonymous-1","plan":"pro"}',
    }),
  ]
  const rows = { sessions: [], chunks: [], events }
  await insertSegmentRows(index, rows, 'one')
  // The same batches again, from another epoch.
  await insertSegmentRows(index, rows, 'two')
})
afterAll(() => index?.close())

const asking = (defined: DefinedEvent[] = []): Promise<Asked> =>
  askedWith({ index, project: 'shop', defined: async () => defined })()

describe('the catalogue', () => {
  it('counts each event once, by day, with people, pages and senders', async () => {
    const catalogue = catalogueSchema.parse(await readCatalogue(await asking(), PERIOD))
    const event = (name: string) => catalogue.events.find(one => one.name === name)
    expect(catalogue.events[0]).toMatchObject({ name: 'order_placed', origin: 'custom', count: 28 * 40 })
    expect(event('pageview')).toMatchObject({
      origin: 'recorder',
      count: 7,
      people: 3,
      paths: [
        { path: '/product/1', count: 5 },
        { path: '/cart', count: 2 },
      ],
      senders: [{ name: 'browser', count: 7 }],
      warnings: [],
    })
    expect(event('pageview')?.perDay.slice(-6)).toEqual([0, 1, 1, 1, 1, 3])
    expect(event('pageview')?.perDay).toHaveLength(30)
    expect(event('signup_completed')).toMatchObject({ count: 2, people: 1 })
    expect(event('refund')?.senders).toEqual([
      { name: 'analytics-node', count: 2 },
      { name: 'browser', count: 1 },
    ])
    expect(event('refund')?.paths).toEqual([{ path: '/', count: 1 }])
    expect(event('recorder')).toBeUndefined()
    expect(event('rage_click')?.count).toBe(3)
    expect(event('long_gone')).toBeUndefined()
    expect(event('order_placed')?.firstMs).toBe(NOW_MS - 29 * DAY_MS)
  })

  it('warns of silence and of two spellings', async () => {
    const { events } = await readCatalogue(await asking(), { ...PERIOD, days: 1 })
    const warnings = (name: string) => events.find(one => one.name === name)?.warnings
    expect(events.find(({ name }) => name === 'order_placed')).toMatchObject({ count: 0, perDay: [0] })
    expect(warnings('order_placed')).toMatchObject([{ code: 'gone_quiet' }])
    expect(warnings('signup_completed')).toMatchObject([{ code: 'written_twice', names: ['Signup Completed'] }])
    expect(warnings('Signup Completed')).toMatchObject([{ code: 'written_twice', names: ['signup_completed'] }])
  })

  it('has flags, and what is completed', async () => {
    const { flags, paths, elements, personProperties } = await readCatalogue(await asking(), PERIOD)
    expect(flags).toMatchObject([
      {
        key: 'new_checkout',
        variants: [
          { variant: 'b', people: 1 },
          { variant: 'true', people: 1 },
        ],
        warnings: [],
      },
      { key: 'old_banner', variants: [], warnings: [{ code: 'flag_unseen' }] },
    ])
    expect(paths).toEqual([
      { path: '/product/1', count: 5 },
      { path: '/cart', count: 2 },
    ])
    expect(elements[0]).toEqual({ selector: '#buy', tag: 'button', role: '', name: 'Buy', hrefPath: '', count: 4 })
    expect(personProperties).toEqual(['plan'])
  })

  it('counts an event that was defined afterwards with what is sent under its name', async () => {
    const { events } = await readCatalogue(await asking([BUY]), PERIOD)
    expect(events.filter(({ name }) => name === 'pressed_buy')).toMatchObject([{ origin: 'defined', count: 5 }])
  })

  it('begins days in the time zone', async () => {
    const tokyo = await readCatalogue(await asking(), { days: 1, timeZone: 'Asia/Tokyo' })
    expect(tokyo.toMs - tokyo.fromMs).toBe(DAY_MS)
    expect(new Date(tokyo.fromMs).getUTCHours()).toBe(15)
  })
})

describe('one event', () => {
  it('has its properties, from the newest thousand', async () => {
    const detail = eventDetailSchema.parse(await readDetail(await asking(), 'order_placed', PERIOD))
    expect(detail.event).toMatchObject({ count: 28 * 40 })
    expect(detail.sampled).toBe(1_000)
    expect(detail.properties).toMatchObject([
      {
        name: 'total',
        share: 1,
        examples: ['9'],
        types: [{ type: 'number' }, { type: 'string' }],
        warnings: [{ code: 'type_changed' }],
      },
    ])
  })

  it('may be a kind, or defined afterwards', async () => {
    expect((await readDetail(await asking(), 'rage_click', PERIOD)).event?.origin).toBe('recorder')
    const { event, sampled } = await readDetail(await asking([BUY]), 'pressed_buy', PERIOD)
    expect([event?.origin, event?.count, sampled]).toEqual(['defined', 5, 5])
  })

  it('is null when it was never seen', async () => {
    expect(await readDetail(await asking(), 'nothing', PERIOD)).toEqual({ event: null, sampled: 0, properties: [] })
  })
})
