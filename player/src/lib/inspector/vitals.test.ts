import { describe, expect, it } from 'vitest'
import { VITALS as RECORDED } from '../../../../recorder/src/capture/thresholds.ts'
import { makeEvent, START_MS, TAB_B } from '../../../test/recording.ts'
import { isVital, ratingOf, VITALS, vitalOf, vitalsOfPage, vitalText } from './vitals.ts'

it('has the thresholds that the recorder rates by', () => {
  expect(Object.fromEntries(Object.entries(VITALS).map(([name, { good, poor }]) => [name, [good, poor]]))).toEqual(
    RECORDED,
  )
})

it.each([
  ['LCP', 2_500, 'good', '2.5 s'],
  ['LCP', 2_501, 'needs-improvement', '2.5 s'],
  ['INP', 501, 'poor', '501 ms'],
  ['CLS', 0.25, 'needs-improvement', '0.25'],
  ['TTFB', 85, 'good', '85 ms'],
] as const)('%s of %d is %s', (name, value, rating, text) => {
  expect([ratingOf(name, value), vitalText(name, value)]).toEqual([rating, text])
})

it('knows no other metric', () => {
  expect(isVital('toString')).toBe(false)
  expect(vitalOf(makeEvent(0, 'web_vital', 'FID', { props: { value: 1 } }))).toBeUndefined()
  expect(vitalOf(makeEvent(0, 'web_vital', 'LCP', { props: { value: '1' } }))).toBeUndefined()
})

describe('vitalsOfPage', () => {
  const load = (second: number, more = {}) =>
    makeEvent(second, 'pageview', '', { props: { navigation: 'load' }, ...more })
  const vital = (second: number, name: string, value: number, more = {}) =>
    makeEvent(second, 'web_vital', name, { props: { value }, ...more })
  const events = [
    load(0),
    vital(1, 'LCP', 1),
    makeEvent(2, 'pageview', '', { props: { navigation: 'push' } }),
    vital(3, 'CLS', 0.1),
    vital(4, 'CLS', 0.3),
    load(10),
    vital(11, 'LCP', 2),
    load(20, { tab: TAB_B }),
    vital(21, 'LCP', 3, { tab: TAB_B }),
    vital(22, 'CLS', 0.2),
  ]
  const at = (second: number) =>
    [...vitalsOfPage(events, START_MS + second * 1_000)].map(([name, event]) => [name, event.props.value])

  it('are of the page loaded then, the last report of each', () => {
    expect(at(1)).toEqual([
      ['LCP', 1],
      ['CLS', 0.3],
    ])
    expect(at(12)).toEqual([
      ['LCP', 2],
      ['CLS', 0.2],
    ])
    expect(at(21)).toEqual([['LCP', 3]])
    expect(vitalsOfPage([], 0).size).toBe(0)
  })
})
