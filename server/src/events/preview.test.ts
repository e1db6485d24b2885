import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runFunnel } from '../funnels/counts.ts'
import { funnelSchema, type Matcher, matcherSchema } from '../funnels/definition.ts'
import { resolveFunnel } from '../funnels/resolve.ts'
import { chunkRow, eventRow, SESSION } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { previewEvents } from './preview.ts'
import { suggestSchema } from './schema.ts'
import { candidates, suggest } from './suggest.ts'

const T0 = Date.UTC(2026, 5, 1)
const OTHER = '01890000-0000-7000-8000-000000000002'
const SERVER = '01890000-0000-8000-8000-000000000003'
const BUY = { selector: '#buy', elementTag: 'button', elementRole: 'button', elementName: 'Buy (now)' }
const POINTED = { selector: '#buy', tag: 'button', role: 'button', name: 'Buy (now)', hrefPath: '' }
const URL = 'https://shop.example.com/product/1.5?color=red#top'

let index: Index

beforeAll(async () => {
  index = await openTestIndex()
  let position = 0
  const click = (atMs: number, over: Partial<EventRow>) =>
    eventRow({ type: 'click', atMs: T0 + atMs, position: position++, url: URL, ...BUY, ...over })
  const events = [
    click(0, {}),
    click(1_000, {}),
    click(2_000, { url: 'https://shop.example.com/product/125' }),
    click(3_000, { session: OTHER, visitor: 'anonymous-1', selector: '#sticky-buy' }),
    click(4_000, { session: OTHER, visitor: 'anonymous-1', elementName: 'Sold out' }),
    click(5_000, { session: OTHER, visitor: 'user-1', elementHrefPath: '/cart', selector: 'a', elementName: 'Cart' }),
    eventRow({
      type: 'identify',
      visitor: 'user-1',
      session: OTHER,
      atMs: T0 + 4_500,
      position: 50,
      props: '{"anonymous":"anonymous-1"}',
    }),
    eventRow({
      type: 'custom',
      name: 'refund',
      session: SERVER,
      tab: SERVER,
      visitor: 'ada',
      atMs: T0 + 9_000,
      url: '',
    }),
  ]
  const rows = { sessions: [], chunks: [chunkRow()], events }
  await insertSegmentRows(index, rows, 'one')
  await insertSegmentRows(index, { ...rows, chunks: [] }, 'two')
})
afterAll(() => index?.close())

const preview = (anyOf: Matcher[], fromMs = T0) => previewEvents(index, 'shop', { anyOf, fromMs })
const element = (parts: object): Matcher => matcherSchema.parse({ kind: 'element', element: parts })

describe('a preview', () => {
  it('counts events once, sessions, and people under all their ids', async () => {
    expect(await preview([element({ tag: 'button' })])).toEqual({
      events: 6,
      sessions: 2,
      people: 2,
      firstMs: T0,
      lastMs: T0 + 5_000,
      examples: [
        { session: OTHER, atMs: T0 + 5_000, url: URL, elementName: 'Cart', hasReplay: false },
        {
          session: SESSION,
          atMs: T0 + 2_000,
          url: 'https://shop.example.com/product/125',
          elementName: 'Buy (now)',
          hasReplay: true,
        },
      ],
    })
  })

  it('gives as many people as a funnel with that step', async () => {
    const anyOf = [element({ selector: '#buy' }), element({ hrefPath: '/cart' })]
    const asked = funnelSchema.parse({
      steps: [{ anyOf }, { anyOf: [{ kind: 'event', name: 'refund' }] }],
      range: { fromMs: T0, toMs: T0 + 86_400_000 },
    })
    const { steps } = await runFunnel(index, 'shop', resolveFunnel(asked, { nowMs: T0, defined: [] }))
    expect((await preview(anyOf)).people).toBe(steps[0]?.count)
  })

  it('knows what a server sent, which has no session', async () => {
    const refund = matcherSchema.parse({ kind: 'event', name: 'refund' })
    expect(await preview([refund])).toMatchObject({ events: 1, sessions: 0, people: 1, examples: [] })
  })

  it('is of the time asked for, and has no times where there is nothing', async () => {
    expect(await preview([element({ selector: '#buy' })], T0 + 4_000)).toMatchObject({ events: 1 })
    expect(await preview([element({ selector: '#none' })])).toEqual({
      events: 0,
      sessions: 0,
      people: 0,
      firstMs: null,
      lastMs: null,
      examples: [],
    })
  })
})

describe('suggestions', () => {
  it('go from the one element on the one page to all that is called so', async () => {
    const answer = await suggest(index, 'shop', { element: POINTED, url: URL, fromMs: T0 })
    expect(suggestSchema.parse(answer).candidates.map(({ how, events, sessions }) => [how, events, sessions])).toEqual([
      ['all_on_page', 2, 1],
      ['all', 3, 1],
      ['name_on_page', 3, 2],
      ['selector', 4, 2],
      ['role_and_name', 4, 2],
    ])
    for (const { matcher, events } of answer.candidates) expect((await preview([matcher])).events).toBe(events)
  })

  it('offer only what the element has', () => {
    const bare = candidates({ element: { selector: '#x', tag: 'div' }, url: 'about:blank' })
    expect(bare.map(({ how }) => how)).toEqual(['all', 'selector'])
    const link = candidates({ element: { selector: 'a', tag: 'a', name: 'Cart', hrefPath: '/cart' }, url: 'nonsense' })
    expect(link.map(({ how }) => how)).toEqual(['all', 'selector', 'role_and_name', 'link'])
    expect(link[2]).toMatchObject({ label: 'Any a “Cart”', matcher: { element: { tag: 'a', name: 'Cart' } } })
  })

  it('are matchers that a funnel takes', () => {
    for (const { matcher } of candidates({ element: POINTED, url: 'https://a.example/x(1)/[y]+z$' }))
      expect(matcherSchema.parse(matcher)).toEqual(matcher)
  })
})
