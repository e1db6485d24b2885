import { INDEX_EVENT_TYPES } from '@playhead/protocol'
import { describe, expect, it } from 'vitest'
import { makeEvent, makeShopSession, START_MS } from '../../../test/recording.ts'
import { describeEvent, indexAt, KINDS, orderEvents, visibleRows } from './catalogue.ts'

const element = { selector: '#buy', tag: 'button', role: 'button', name: 'Buy now', hrefPath: '/buy' }

describe('describeEvent', () => {
  it('has something to say of every type, even with nothing in it', () => {
    for (const type of INDEX_EVENT_TYPES) {
      expect(KINDS[type].label).not.toBe('')
      expect(describeEvent(makeEvent(0, type, '', { url: '' })).title).toBeTypeOf('string')
    }
  })
  it.each([
    ['pageview', {}, '/products'],
    ['click', { element }, 'Buy now'],
    ['click', { element: { ...element, name: '' } }, '/buy'],
    ['click', { element: { ...element, name: '', hrefPath: '' } }, '#buy'],
    ['network', { name: 'POST /api/pay' }, 'POST /api/pay'],
    ['error_click', { name: 'TypeError: no', element }, 'TypeError: no'],
    ['validation', { name: 'valueMissing', element }, 'valueMissing'],
    ['form_abandon', { name: 'Checkout', element }, 'Buy now'],
    ['quick_back', { name: 'https://shop.example/product?id=1' }, 'Back from /product?id=1'],
    ['quick_back', {}, 'Back from another site'],
    ['long_task', { name: 'BUTTON#buy.onclick', props: { durationMs: 260 } }, '260 ms'],
  ] as const)('%s is titled by what it was on', (type, more, title) =>
    expect(describeEvent(makeEvent(0, type, '', more)).title).toBe(title),
  )
  it('gives a web vital its unit and rating', () => {
    const detail = (name: string, value: number) =>
      describeEvent(makeEvent(0, 'web_vital', name, { props: { value, rating: 'good' } })).detail
    expect([detail('CLS', 0.05), detail('LCP', 1_200)]).toEqual(['0.05 good', '1200 ms good'])
  })
  it('shows a few properties, cut', () => {
    const { detail } = describeEvent(
      makeEvent(0, 'custom', 'x', { props: { a: 1, b: { c: 2 }, d: 'y'.repeat(500), e: 4 } }),
    )
    expect(detail).toContain('a: 1  b: {"c":2}')
    expect(detail).not.toContain('e: 4')
    expect(detail.length).toBeLessThan(130)
  })
})

describe('indexAt', () => {
  const { events } = makeShopSession()
  it('is the last event up to the moment', () => {
    expect(indexAt(events, START_MS - 1)).toBe(-1)
    expect(indexAt(events, START_MS)).toBe(0)
    expect(indexAt(events, START_MS + 10_000)).toBe(2)
    expect(indexAt(events, START_MS + 9e9)).toBe(events.length - 1)
    expect(indexAt([], 5)).toBe(-1)
  })
})

describe('visibleRows', () => {
  it('is those in sight and some around', () => {
    expect(visibleRows(0, 360, 36, 50_000)).toEqual({ first: 0, last: 18 })
    expect(visibleRows(36_000, 360, 36, 50_000)).toEqual({ first: 992, last: 1_018 })
    expect(visibleRows(1_800_000, 360, 36, 50_000).last).toBe(50_000)
  })
  it('survives a list that became shorter', () => {
    const { first, last } = visibleRows(36_000, 360, 36, 3)
    expect(last - first).toBeGreaterThanOrEqual(0)
    expect(last).toBeLessThanOrEqual(3)
  })
})

it('orderEvents sorts, and keeps each event once', () => {
  const [a, b] = [makeEvent(1, 'click', 'a'), makeEvent(2, 'click', 'b')]
  expect(orderEvents([b, a, { ...a }]).map(each => each.name)).toEqual(['a', 'b'])
})
