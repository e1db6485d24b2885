import type { SessionEvent } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import { makeEvent, START_MS } from '../../../../test/recording.ts'
import { clustersIn } from './clusters.ts'
import { digestOf } from './digest.ts'
import { listCluster, nearestEvent, pointedAt } from './listing.ts'

const VIEW = { fromMs: START_MS, toMs: START_MS + 100_000 }

describe('listCluster', () => {
  const list = (events: SessionEvent[]) => {
    const cluster = clustersIn(digestOf(events), VIEW, 50_000)[0]
    if (!cluster) throw new Error('no cluster')
    return listCluster(events, cluster)
  }
  it('says what is in it, the loudest first, the same things together', () => {
    const { kinds, lines, more } = list([
      makeEvent(1, 'flag', 'layout'),
      makeEvent(2, 'custom', 'viewed'),
      makeEvent(3, 'error', 'TypeError'),
      makeEvent(4, 'custom', 'viewed'),
      makeEvent(5, 'error', 'TypeError'),
    ])
    expect(lines.map(({ type, title, count }) => [type, title, count])).toEqual([
      ['error', 'TypeError', 2],
      ['custom', 'viewed', 2],
      ['flag', 'layout', 1],
    ])
    expect(kinds.map(({ type, count }) => `${count} ${type}`)).toEqual(['2 error', '2 custom', '1 flag'])
    expect(more).toBe(0)
  })
  it('names the first few of many, and counts all', () => {
    const { kinds, lines, more } = list(
      Array.from({ length: 20_000 }, (_, n) => makeEvent(n / 1_000, 'custom', `e${n}`)),
    )
    expect(lines.length).toBeLessThan(10)
    expect(kinds).toEqual([{ type: 'custom', count: 20_000 }])
    expect(more + lines.length).toBe(20_000)
  })
  it('is not put off by more than it reads', () => {
    const { lines, more } = list(Array.from({ length: 5_000 }, () => makeEvent(1, 'custom', 'same')))
    expect(lines).toHaveLength(1)
    expect((lines[0]?.count ?? 0) + more).toBe(5_000)
  })
})

describe('nearestEvent', () => {
  const events = [makeEvent(10, 'click', 'a'), makeEvent(20, 'click', 'b')]
  const near = (second: number, withinMs = 3_000) => nearestEvent(events, START_MS + second * 1000, withinMs)?.name
  it('is the nearest on either side, if it is near', () =>
    expect([near(8), near(12), near(15.1), near(18), near(25)]).toEqual(['a', 'a', undefined, 'b', undefined]))
  it('is none of none', () => expect(nearestEvent([], 5, 1e9)).toBeNull())
})

describe('pointedAt', () => {
  const at = (second: number) => ({ atMs: START_MS + second * 1000 })
  const things = [at(10), at(11), at(50)]
  it('is the nearest within reach', () => {
    expect(pointedAt(things, VIEW, 0.108, 0.02)).toBe(things[1])
    expect(pointedAt(things, VIEW, 0.095, 0.02)).toBe(things[0])
    expect(pointedAt(things, VIEW, 0.3, 0.02)).toBeNull()
  })
  it('is the first of two at the same place', () => {
    const same = [at(50), at(50)]
    expect(pointedAt(same, VIEW, 0.5, 0.02)).toBe(same[0])
  })
})
