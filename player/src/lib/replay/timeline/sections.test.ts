import { describe, expect, it } from 'vitest'
import { makeEvent, makeShopSession, START_MS, TAB_A, TAB_B } from '../../../../test/recording.ts'
import { fieldsOf, pageSections, sectionAt } from './sections.ts'

const URL_OF = (path: string) => `https://shop.example${path}`
const view = (second: number, path: string, tab = TAB_A) =>
  makeEvent(second, 'pageview', '', { url: URL_OF(path), tab })
const session = (toS: number, tabs = [TAB_A]) => ({
  startedMs: START_MS,
  endedMs: START_MS + toS * 1000,
  firstUrl: URL_OF('/first'),
  tabs: tabs.map(tab => ({ tab, fromMs: START_MS, toMs: START_MS + toS * 1000 })),
})
const said = (sections: ReturnType<typeof pageSections>) =>
  sections.map(({ path, fromMs, toMs }) => [path, (fromMs - START_MS) / 1000, (toMs - START_MS) / 1000])

describe('pageSections', () => {
  it('is one page after another, from start to end', () =>
    expect(said(pageSections(session(60), [view(0, '/'), view(10, '/cart'), view(40, '/pay')]))).toEqual([
      ['/', 0, 10],
      ['/cart', 10, 40],
      ['/pay', 40, 60],
    ]))
  it('takes the same path with other queries for one page, a hash route for another', () =>
    expect(
      said(
        pageSections(session(60), [view(0, '/list?q=a'), view(5, '/list?q=b#top'), view(9, '/#/a'), view(20, '/#/b')]),
      ),
    ).toEqual([
      ['/list', 0, 9],
      ['/#/a', 9, 20],
      ['/#/b', 20, 60],
    ]))
  it('begins with the page of the first event, or the session’s first', () => {
    const click = makeEvent(3, 'click', '', { url: URL_OF('/here') })
    expect(said(pageSections(session(60), [click, view(10, '/next')]))).toEqual([
      ['/here', 0, 10],
      ['/next', 10, 60],
    ])
    expect(said(pageSections(session(60), []))).toEqual([['/first', 0, 60]])
  })
  it('leaves no stretch out when the first page view comes late', () =>
    expect(said(pageSections(session(60), [view(2, '/')]))).toEqual([['/', 0, 60]]))
  it('follows the tab that is followed', () => {
    const { manifest, events } = makeShopSession()
    expect(said(pageSections(manifest, events))).toEqual([
      ['/products', 0, 80],
      ['/checkout', 80, 106],
      ['/products', 106, 120],
    ])
  })
  it('shows one tab, while it was there, when the picture keeps to it', () => {
    const { manifest, events } = makeShopSession()
    expect(said(pageSections(manifest, events, TAB_B))).toEqual([['/checkout', 80, 105]])
    expect(said(pageSections(manifest, events, TAB_A))).toEqual([['/products', 0, 120]])
  })
  it('tells the same path in two tabs apart', () => {
    const events = [view(0, '/'), view(10, '/', TAB_B)]
    expect(pageSections(session(60, [TAB_A, TAB_B]), events).map(({ tab }) => tab)).toEqual([TAB_A, TAB_B])
  })
  it('keeps a URL that is none as it is', () =>
    expect(pageSections(session(9), [makeEvent(0, 'pageview', '', { url: 'about:blank' })])[0]?.path).toBe(
      'about:blank',
    ))
})

it('sectionAt is the page in sight at a moment', () => {
  const sections = pageSections(session(60), [view(0, '/'), view(10, '/cart')])
  const at = (second: number) => sectionAt(sections, START_MS + second * 1000)?.path
  expect([at(-1), at(0), at(9.9), at(10), at(60), at(61)]).toEqual([undefined, '/', '/', '/cart', '/cart', undefined])
})

describe('fieldsOf', () => {
  const sections = pageSections(session(100), [
    view(0, '/a'),
    view(40, '/b'),
    view(41, '/c'),
    view(44, '/d'),
    view(45, '/e'),
  ])
  it('keeps pages that are wide enough', () => expect(fieldsOf(sections, 10)).toHaveLength(5))
  it('joins narrow ones, named by the longest', () =>
    expect(fieldsOf(sections, 5_000).map(({ section, count }) => [section.path, count])).toEqual([
      ['/a', 1],
      ['/c', 3],
      ['/e', 1],
    ]))
  it('is bounded however many pages there are', () => {
    const many = pageSections(
      session(1_000),
      Array.from({ length: 5_000 }, (_, n) => view(n / 5, `/${n}`)),
    )
    expect(many).toHaveLength(5_000)
    expect(fieldsOf(many, 10_000).length).toBeLessThanOrEqual(101)
  })
})
