import type { SessionEvent } from '@playhead/server/api'
import { type MadeSession, makeEvent, makeSession, makeTab, START_MS, TAB_A } from './recording.ts'

const STACK = `TypeError: Cannot read properties of undefined (reading 'total')
    at Cart.total (https://shop.example/js/cart.js:10:5)
    at async pay (https://shop.example/js/pay.js:33:1)
    at https://shop.example/js/main.js:77:12`

const network = (second: number, name: string, status: number, more: object = {}): SessionEvent => {
  const [method = '', path = ''] = name.split(' ')
  const url = `https://shop.example${path}`
  const times = { durationMs: 180, ttfbMs: 150, requestBytes: 52, responseBytes: 12_345 }
  return makeEvent(second, 'network', name, { props: { kind: 'fetch', method, url, status, ...times, ...more } })
}

/** What every panel of the inspector has something of. */
export function inspectorEvents(): SessionEvent[] {
  const error = (second: number, order: number) =>
    makeEvent(second, 'error', `TypeError: order ${order} has no total`, {
      props: { kind: 'error', source: 'https://shop.example/js/cart.js', line: 10, column: 5, stack: STACK },
    })
  return [
    makeEvent(0, 'pageview', '', { props: { navigation: 'load' }, url: 'https://shop.example/products' }),
    makeEvent(0.3, 'web_vital', 'TTFB', { props: { value: 320, rating: 'good' } }),
    makeEvent(0.9, 'web_vital', 'FCP', { props: { value: 1_900, rating: 'needs-improvement' } }),
    network(1, 'GET /api/products', 200, { durationMs: 640, ttfbMs: 500 }),
    network(2, 'GET /api/recommendations', 200, { kind: 'xhr', durationMs: 90 }),
    makeEvent(3, 'flag', 'new-checkout', { props: { variant: 'variant' } }),
    makeEvent(5, 'web_vital', 'LCP', { props: { value: 4_600, rating: 'poor' } }),
    makeEvent(8, 'console', 'Images are larger than they are shown', {
      props: { level: 'warn', message: 'Images are larger than they are shown\n{width: 4000, shown: 320}', stack: '' },
    }),
    makeEvent(12, 'custom', 'added_to_cart', { props: { sku: 'TEA-42', price: 12.5 } }),
    network(20, 'POST /api/orders', 502, {
      durationMs: 2_400,
      ttfbMs: 2_390,
      requestHeaders: { 'content-type': 'application/json' },
      responseHeaders: { 'x-request-id': 'r-1' },
      requestBody: '{"sku":"TEA-42","note":"it\'s a gift"}',
      responseBody: '{"error":"upstream is away"}',
    }),
    error(22, 1007),
    makeEvent(22.1, 'console', 'Payment failed: upstream is away', {
      props: { level: 'error', message: 'Payment failed: upstream is away', stack: STACK },
    }),
    makeEvent(24, 'long_task', 'BUTTON#buy.onclick', {
      props: { durationMs: 412.4, script: 'https://shop.example/js/pay.js' },
    }),
    error(30, 1008),
    network(32, 'GET /api/stock', 0, { error: 'TypeError: Failed to fetch', durationMs: 40, ttfbMs: undefined }),
    makeEvent(33, 'web_vital', 'INP', { props: { value: 416, rating: 'needs-improvement' } }),
    makeEvent(33, 'web_vital', 'CLS', { props: { value: 0.02, rating: 'good' } }),
  ]
}

/** A minute in one tab with something of everything, or with `rows` events spread over it. */
export function makeBusySession(rows = 0): MadeSession {
  const events = inspectorEvents()
  const kinds = ['custom', 'network', 'console', 'error', 'click'] as const
  const more = Array.from({ length: rows }, (_, n) => {
    const type = kinds[n % kinds.length] ?? 'custom'
    const second = (n / rows) * 60
    const event =
      type === 'network'
        ? network(second, `GET /api/items/${n}`, n % 50 === 1 ? 500 : 200)
        : makeEvent(second, type, `row ${n}`)
    return { ...event, id: `${TAB_A}/${n}/0`, atMs: Math.round(START_MS + second * 1_000) }
  })
  const all = [...events, ...more].sort((a, b) => a.atMs - b.atMs)
  return makeSession(makeTab(TAB_A, 'Products', 0, 60, 30), all)
}
