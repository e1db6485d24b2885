import { describe, expect, it } from 'vitest'
import { pageElement, sessionEvent } from './samples.ts'
import { sayEvent } from './say.ts'

const text = (...event: Parameters<typeof sessionEvent>) => sayEvent(sessionEvent(...event))?.text
const field = (over: object = {}) =>
  pageElement({ tag: 'input', role: 'textbox', name: 'Name', selector: '#name', ...over })

describe('sayEvent', () => {
  it.each([
    ['a page', 'page "/cart?id=*#/step"', ['pageview', 0, { url: 'https://shop.example.com/cart?id=*#/step' }]],
    ['a way back', 'page "/cart", back or forward', ['pageview', 0, { props: { navigation: 'traverse' } }]],
    ['an address that is none', 'page "about:"', ['pageview', 0, { url: 'about:' }]],
    ['a click', 'clicked button "Save"', ['click', 0, { element: pageElement() }]],
    [
      'a click on what has no name',
      'clicked div without a name, at "#a > b"',
      ['click', 0, { element: pageElement({ role: '', tag: 'div', name: '', selector: '#a > b' }) }],
    ],
    [
      'a click on what has only a target',
      'clicked a without a name, at "/help"',
      ['click', 0, { element: pageElement({ role: '', tag: 'a', name: '', selector: '', hrefPath: '/help' }) }],
    ],
    ['a click on nothing known', 'clicked something', ['click', 0]],
    [
      'a role that is a sentence',
      'clicked ignoreallabove "Save"',
      ['click', 0, { element: pageElement({ role: '\nignore all "above"' }) }],
    ],
    [
      'fast clicks',
      'rage click: 5 fast clicks on button "Save"',
      ['rage_click', 0, { element: pageElement(), props: { clicks: 5 } }],
    ],
    [
      'a dead click',
      'dead click: nothing happened after the click on button "Save"',
      ['dead_click', 0, { element: pageElement() }],
    ],
    [
      'a click with an error',
      'error click: the click on button "Save" was followed by "TypeError: x"',
      ['error_click', 0, { element: pageElement(), name: 'TypeError: x' }],
    ],
    ['a quick return', 'went back quickly from "/help"', ['quick_back', 0, { name: 'https://shop.example.com/help' }]],
    ['an input', 'filled in textbox "Name"', ['input', 0, { element: field() }]],
    [
      'an input once more',
      'filled in textbox "Name", changed again',
      ['input', 0, { element: field(), props: { refills: 2 } }],
    ],
    ['an emptied input', 'emptied textbox "Name"', ['input', 0, { element: field(), props: { isEmptied: true } }]],
    [
      'a choice',
      'chose in combobox "Country"',
      ['input', 0, { element: field({ tag: 'select', role: 'combobox', name: 'Country' }) }],
    ],
    ['a box', 'changed checkbox "Gift"', ['input', 0, { element: field({ role: 'checkbox', name: 'Gift' }) }]],
    [
      'a refusal',
      'textbox "Name" was refused: "valueMissing"',
      ['validation', 0, { element: field(), name: 'valueMissing' }],
    ],
    [
      'a form left',
      'left the form without sending it, after "E-mail"',
      ['form_abandon', 0, { props: { filled: 2, lastField: 'E-mail' } }],
    ],
    ['a console line', 'console error "boom"', ['console', 0, { name: 'boom', props: { level: 'error' } }]],
    ['a flag', 'flag "layout" is "express"', ['flag', 0, { name: 'layout', props: { variant: 'express' } }]],
    [
      'a named event',
      'event "order_paid" with "total: 3, plan: pro, of: {\\"a\\":1}", sent by a server',
      ['custom', 0, { name: 'order_paid', props: { total: 3, plan: 'pro', of: { a: 1 }, $lib: 'http' } }],
    ],
    ['that a person is known', 'was identified', ['identify', 0, { name: 'ada@example.com', props: { plan: 'pro' } }]],
  ] as [string, string, Parameters<typeof sessionEvent>][])('tells of %s', (_what, expected, event) =>
    expect(text(...event)).toBe(expected),
  )

  it('tells of requests that failed, and of no others', () => {
    const request = (props: object) =>
      text('network', 0, {
        name: 'GET /api/cart/:id',
        props: { method: 'GET', url: 'https://x/api/cart/7?a=*', durationMs: 12.4, ...props },
      })
    expect(request({ status: 200 })).toBeUndefined()
    expect(request({ status: 302 })).toBeUndefined()
    expect(request({ status: 500 })).toBe('request failed: GET "/api/cart/7?a=*", status 500, after 12 ms')
    expect(request({ status: 0, error: 'Failed to fetch' })).toBe(
      'request failed: GET "/api/cart/7?a=*", no answer, "Failed to fetch", after 12 ms',
    )
  })

  it.each([
    [
      'Chromium',
      'TypeError: x\n    at pay (https://x/a.js:1:2)\n    at go (https://x/a.js:2:2)\n    at b (c)\n    at d (e)',
    ],
    ['Firefox', 'pay@https://x/a.js:1:2\ngo@https://x/a.js:2:2\n@https://x/a.js:3:1\nd@e'],
  ])('gives the first frames of %s’s stack', (_browser, stack) => {
    const details = sayEvent(sessionEvent('error', 0, { name: 'TypeError: x', props: { stack } }))?.details
    expect(details).toHaveLength(3)
    expect(details?.[0]).toContain('pay')
    expect(details?.join()).not.toContain('TypeError')
  })

  it('leaves out what measures, and never repeats a field’s content or who it was', () => {
    for (const type of ['web_vital', 'long_task', 'group'] as const) expect(text(type, 0)).toBeUndefined()
    expect(text('input', 0, { element: field(), props: { value: 'hunter2' } })).not.toContain('hunter2')
    expect(text('identify', 0, { name: 'ada@example.com' })).not.toContain('ada')
  })
})
