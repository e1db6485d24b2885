import { describe, expect, it } from 'vitest'
import { makeEvent, makeShopSession } from '../../../test/recording.ts'
import { countPanels, FILTERS, listOf, PANELS } from './panels.ts'

const { events: shop } = makeShopSession()
const events = [
  ...shop,
  makeEvent(40, 'console', 'slow', { props: { level: 'warn' } }),
  makeEvent(41, 'console', 'broken', { props: { level: 'error' } }),
  makeEvent(42, 'network', 'GET /api/ok', { props: { status: 200, kind: 'fetch', durationMs: 1_200 } }),
  makeEvent(43, 'network', 'POST /api/pay', { props: { status: 502, kind: 'xhr', durationMs: 30 } }),
  makeEvent(44, 'network', 'GET /api/gone', {
    props: { status: 0, error: 'TypeError: Failed to fetch', kind: 'fetch' },
  }),
  makeEvent(45, 'web_vital', 'LCP', { props: { value: 5_000, rating: 'poor' } }),
  makeEvent(46, 'web_vital', 'CLS', { props: { value: 0, rating: 'good' } }),
  makeEvent(47, 'long_task', 'script', { props: { durationMs: 260 } }),
  makeEvent(48, 'custom', 'order_paid', { props: { $lib: 'http' } }),
]
const names = (panel: Parameters<typeof listOf>[1], filter: string | null) =>
  listOf(events, panel, filter).map(event => event.name)

describe('panels', () => {
  it('list as many as they count, with and without a search', () => {
    const isEven = (place: number) => place % 2 === 0
    for (const panel of PANELS) {
      if (panel === 'visitor') continue
      expect(listOf(events, panel, null)).toHaveLength(countPanels(events)[panel])
      expect(listOf(events, panel, null, isEven)).toHaveLength(countPanels(events, isEven)[panel])
    }
    expect(countPanels(events)).toMatchObject({
      events: events.length,
      console: 2,
      network: 3,
      errors: 1,
      performance: 3,
    })
  })

  it.each([
    ['console', 'error', ['broken']],
    ['console', 'warn', ['slow']],
    ['network', 'failed', ['POST /api/pay', 'GET /api/gone']],
    ['network', '2xx', ['GET /api/ok']],
    ['network', '5xx', ['POST /api/pay']],
    ['network', 'slow', ['GET /api/ok']],
    ['network', 'xhr', ['POST /api/pay']],
    ['performance', 'not-good', ['LCP', 'script']],
    ['performance', 'vitals', ['LCP', 'CLS']],
    ['events', 'servers', ['order_paid']],
    ['events', 'tracked', ['added_to_cart', 'order_paid']],
  ] as const)('%s narrowed to %s', (panel, filter, expected) => expect(names(panel, filter)).toEqual(expected))

  it('takes an unknown filter for none, and has no two of one name', () => {
    expect(listOf(events, 'console', 'no such')).toHaveLength(2)
    for (const filters of Object.values(FILTERS))
      expect(new Set(filters.map(({ value }) => value)).size).toBe(filters.length)
  })
})
