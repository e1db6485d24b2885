import { describe, expect, it } from 'vitest'
import { makeEvent, START_MS } from '../../../../test/recording.ts'
import { clustersIn, markedWithRoom } from './clusters.ts'
import { digestOf, digestsOf } from './digest.ts'

const view = (fromS: number, toS: number) => ({ fromMs: START_MS + fromS * 1000, toMs: START_MS + toS * 1000 })
const TYPES = ['click', 'click', 'custom', 'input', 'click', 'error', 'click', 'flag', 'rage_click'] as const
const said = (clusters: ReturnType<typeof clustersIn>) =>
  clusters.map(({ atMs, type, count }) => [(atMs - START_MS) / 1000, type, count])

it('marks clicks and pages where there is room', () => {
  const digests = digestsOf([makeEvent(0, 'pageview', ''), makeEvent(2, 'click', ''), makeEvent(3, 'error', 'x')])
  expect(markedWithRoom(digests, 100_000, 2_000)).toBe(digests.marked)
  expect(markedWithRoom(digests, 100_000, 60_000)).toBe(digests.loud)
})

describe('clustersIn', () => {
  const events = [
    makeEvent(10, 'custom', 'a'),
    makeEvent(11, 'rage_click', 'b'),
    makeEvent(11.9, 'error', 'c'),
    makeEvent(12, 'custom', 'd'),
    makeEvent(40, 'custom', 'e'),
  ]
  it('gathers what would overlap, as loud as the loudest', () =>
    expect(said(clustersIn(digestOf(events), view(0, 60), 2_000))).toEqual([
      [11, 'error', 4],
      [40, 'custom', 1],
    ]))
  it('stands where something went wrong, not at the click before', () => {
    const mixed = [makeEvent(1, 'click', ''), makeEvent(2, 'custom', 'x'), makeEvent(3, 'error', 'y')]
    expect(said(clustersIn(digestOf(mixed), view(0, 60), 2_000))).toEqual([[3, 'error', 3]])
  })
  it('says which events they are', () =>
    expect(clustersIn(digestOf(events), view(0, 60), 2_000).map(({ first }) => first)).toEqual([0, 4]))
  it('shows each by itself when there is room', () =>
    expect(clustersIn(digestOf(events), view(0, 60), 50)).toHaveLength(events.length))
  it('takes no event twice and leaves none out, none nearer than a place', () => {
    const many = Array.from({ length: 3_000 }, (_, n) => makeEvent((n * n) % 997, 'custom', String(n))).sort(
      (a, b) => a.atMs - b.atMs,
    )
    const clusters = clustersIn(digestOf(many), view(0, 1_000), 5_000)
    expect(clusters.reduce((sum, { count }) => sum + count, 0)).toBe(3_000)
    clusters.forEach((cluster, n) => {
      expect(cluster.atMs - (clusters[n - 1]?.atMs ?? 0)).toBeGreaterThanOrEqual(5_000)
    })
  })
  it('is the same wherever the view stands', () => {
    const many = Array.from({ length: 500 }, (_, n) =>
      makeEvent(n * 0.7 + (n % 7), TYPES[n % TYPES.length] ?? 'click', String(n)),
    ).sort((a, b) => a.atMs - b.atMs)
    const whole = clustersIn(digestOf(many), view(0, 400), 3_000)
    whole.forEach(({ atMs }, n) => {
      expect(atMs - (whole[n - 1]?.atMs ?? 0), 'no two overlap').toBeGreaterThanOrEqual(3_000)
    })
    for (const fromS of [0, 1, 33.3, 77, 150.5]) {
      const part = view(fromS, fromS + 60)
      const inSight = whole.filter(({ atMs }) => atMs >= part.fromMs && atMs <= part.toMs)
      expect(clustersIn(digestOf(many), part, 3_000)).toEqual(inSight)
    }
  })
  it('has nothing to show of nothing', () => expect(clustersIn(digestOf([]), view(0, 1), 10)).toEqual([]))
})
