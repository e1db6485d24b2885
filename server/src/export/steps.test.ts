import { describe, expect, it } from 'vitest'
import { START_MS } from '../index/samples.ts'
import { pageElement, sessionEvent } from '../transcript/samples.ts'
import { planSteps } from './steps.ts'

const WHOLE = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
const url = (path: string) => `https://shop.example.com${path}`
const page = (atMs: number, path: string, navigation = 'push') =>
  sessionEvent('pageview', atMs, { url: url(path), props: { navigation } })
const button = pageElement()
const field = pageElement({ tag: 'input', role: 'textbox', name: 'Name', selector: '#name' })
const box = pageElement({ tag: 'input', role: 'checkbox', name: 'Gift', selector: '#gift' })
const click = (atMs: number, element = button) => sessionEvent('click', atMs, { element })
const input = (atMs: number, element = field, props = {}) => sessionEvent('input', atMs, { element, props })
const plan = (events: ReturnType<typeof sessionEvent>[], stretch = WHOLE) =>
  planSteps(events, stretch).map(step =>
    'url' in step
      ? `${step.kind} ${new URL(step.url).pathname}`
      : 'element' in step
        ? `${step.kind} ${step.element.name}`
        : step.kind,
  )

describe('planSteps', () => {
  it('goes to the first page, and waits for those that deeds lead to', () => {
    expect(
      plan([page(0, '/', 'load'), click(1_000), page(1_100, '/cart'), click(3_000), page(9_000, '/pay', 'load')]),
    ).toEqual(['goto /', 'click Save', 'url /cart', 'click Save', 'url /pay'])
  })

  it('waits for the last of several addresses that one click leads through', () => {
    expect(plan([page(0, '/', 'load'), click(1), page(2, '/login', 'load'), page(3, '/home', 'replace')])).toEqual([
      'goto /',
      'click Save',
      'url /home',
    ])
  })

  it('begins a stretch at the page one was on, or at its first event', () => {
    const events = [page(0, '/'), page(500, '/cart'), click(1_000)]
    expect(plan(events, { fromMs: START_MS + 900, toMs: START_MS + 2_000 })).toEqual(['goto /cart', 'click Save'])
    expect(plan([click(5)])).toEqual(['goto /cart', 'click Save'])
    expect(plan(events, { fromMs: START_MS, toMs: START_MS + 600 })).toEqual(['goto /', 'url /cart'])
  })

  it('goes there once where something is told before the first page', () => {
    const flag = sessionEvent('flag', 0, { url: url('/') })
    const error = sessionEvent('error', 1, { url: url('/'), name: 'early' })
    expect(plan([flag, error, page(2, '/', 'load'), click(3)])).toEqual(['note', 'goto /', 'click Save'])
  })

  it('uses the browser’s buttons where the visitor did', () => {
    const there = [page(0, '/', 'load'), click(1_000), page(1_100, '/cart')]
    expect(plan([...there, page(5_000, '/', 'traverse'), page(9_000, '/cart', 'traverse')]).slice(3)).toEqual([
      'back',
      'url /',
      'forward',
      'url /cart',
    ])
    expect(plan([...there, page(1_500, '/', 'traverse')]).slice(3), 'at once').toEqual(['back', 'url /'])
    expect(plan([...there, page(60_000, '/', 'load')]).slice(3), 'pages of their own').toEqual(['back', 'url /'])
    expect(plan([...there, page(60_000, '/cart', 'load')]).slice(3)).toEqual(['reload'])
    expect(plan([...there, page(60_000, '/sale', 'load')]).slice(3)).toEqual(['goto /sale'])
    expect(plan([...there, click(4_000), page(4_100, '/', 'traverse')]).slice(3), 'the page’s own button').toEqual([
      'click Save',
      'url /',
    ])
  })

  it('fills in once what was clicked into and filled in again', () => {
    expect(plan([page(0, '/'), click(1, field), input(900), input(2_000, field, { refills: 1 })])).toEqual([
      'goto /',
      'fill Name',
    ])
    expect(plan([page(0, '/'), input(1), input(2, field, { isEmptied: true }), click(3)])).toEqual([
      'goto /',
      'clear Name',
      'click Save',
    ])
  })

  it('presses Enter where a field led to a page', () => {
    expect(plan([page(0, '/'), input(1_000), page(1_100, '/search')])).toEqual([
      'goto /',
      'fill Name',
      'enter Name',
      'url /search',
    ])
    expect(plan([page(0, '/'), input(1_000), page(1_100, '/?q=*', 'replace')])).toEqual([
      'goto /',
      'fill Name',
      'url /',
    ])
  })

  it('ticks a box by its click alone, and chooses in a list', () => {
    const list = pageElement({ tag: 'select', role: 'combobox', name: 'Size', selector: '#size' })
    expect(plan([page(0, '/'), click(1, box), input(2, box), click(3, list), input(4, list)])).toEqual([
      'goto /',
      'click Gift',
      'select Size',
    ])
    expect(plan([page(0, '/'), input(5_000, box)])).toEqual(['goto /', 'click Gift'])
  })

  it('notes what went wrong, and does nothing for it', () => {
    const events = [
      page(0, '/'),
      click(1),
      sessionEvent('rage_click', 1, { element: button, props: { clicks: 3 } }),
      sessionEvent('network', 2, { props: { method: 'GET', status: 200 } }),
      sessionEvent('network', 3, { props: { method: 'GET', status: 500, url: url('/api') } }),
      sessionEvent('custom', 4, { name: 'bought' }),
      click(5, pageElement({ tag: 'body', name: '' })),
    ]
    expect(plan(events)).toEqual(['goto /', 'click Save', 'note', 'note'])
  })
})
