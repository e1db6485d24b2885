import { describe, expect, it } from 'vitest'
import { makeEvent, START_MS, TAB_A, TAB_B } from '../../../test/recording.ts'
import { followedTabs, tabAt } from './tabs.ts'

const TABS = [
  { tab: TAB_A, fromMs: START_MS, toMs: START_MS + 120_000 },
  { tab: TAB_B, fromMs: START_MS + 50_000, toMs: START_MS + 90_000 },
]
const inTab = (second: number, tab: string, type: Parameters<typeof makeEvent>[1] = 'click') =>
  makeEvent(second, type, '', { tab })

describe('followedTabs', () => {
  it('follows what the visitor does', () => {
    const switches = followedTabs(TABS, [inTab(1, TAB_A), inTab(55, TAB_B), inTab(60, TAB_B), inTab(80, TAB_A)])
    expect(switches.map(each => [each.tab, each.fromMs - START_MS])).toEqual([
      [TAB_A, 1_000],
      [TAB_B, 55_000],
      [TAB_A, 80_000],
    ])
  })

  it('does not follow what happens in the background', () => {
    const noise = (['error', 'network', 'console', 'recorder', 'flag'] as const).map((type, n) =>
      inTab(60 + n, TAB_B, type),
    )
    const switches = followedTabs(TABS, [inTab(1, TAB_A), inTab(51, TAB_B, 'pageview'), inTab(55, TAB_A), ...noise])
    expect(switches.at(-1)?.tab).toBe(TAB_A)
  })

  it('follows silent tabs from their first event', () => {
    expect(followedTabs(TABS, [])).toEqual([
      { tab: TAB_A, fromMs: START_MS },
      { tab: TAB_B, fromMs: START_MS + 50_000 },
    ])
  })

  it('ignores events of tabs that are not in the manifest', () => {
    expect(followedTabs(TABS.slice(0, 1), [inTab(5, TAB_A), inTab(9, TAB_B)]).map(each => each.tab)).toEqual([TAB_A])
  })
})

describe('tabAt', () => {
  const switches = [
    { fromMs: 10, tab: 'a' },
    { fromMs: 20, tab: 'b' },
    { fromMs: 30, tab: 'a' },
  ]
  it.each([
    [0, 'a'],
    [10, 'a'],
    [19, 'a'],
    [20, 'b'],
    [29, 'b'],
    [30, 'a'],
    [999, 'a'],
  ])('at %d it is %s', (atMs, tab) => expect(tabAt(switches, atMs)).toBe(tab))
  it('is none without tabs', () => expect(tabAt([], 5)).toBeNull())
})
