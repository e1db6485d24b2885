import { describe, expect, it } from 'vitest'
import { makeEvent, START_MS } from '../../../../test/recording.ts'
import { digestsOf } from './digest.ts'
import { layOut } from './layout.ts'

const WHOLE = { fromMs: START_MS, toMs: START_MS + 3_600_000 }
const TYPES = ['click', 'network', 'custom', 'error', 'rage_click', 'console'] as const
const events = Array.from({ length: 50_000 }, (_, n) =>
  makeEvent(n * 0.072, TYPES[n % TYPES.length] ?? 'click', String(n)),
)
const digests = digestsOf(events)

describe('layOut', () => {
  it('stays bounded by pixels, however many events there are', () => {
    const layout = layOut(digests, WHOLE, WHOLE, 1_000)
    expect(layout.clusters.length).toBeLessThanOrEqual(1_000 / 28 + 1)
    expect(layout.bars.length).toBeLessThan(10_000)
    expect(layout.clusters.reduce((sum, { count }) => sum + count, 0)).toBe(layout.counted.length)
  })
  it('shows each event by itself when close enough, clicks among them', () => {
    const view = { fromMs: START_MS + 60_000, toMs: START_MS + 62_000 }
    const { clusters, counted } = layOut(digests, view, WHOLE, 1_000)
    expect(clusters.every(({ count }) => count === 1)).toBe(true)
    expect(clusters.some(({ type }) => type === 'click')).toBe(true)
    expect(counted).toBe(digests.marked.events)
  })
  it('has lines for errors and rage clicks only where there are any', () => {
    const clicks = events.filter(event => event.type === 'click')
    const { errors, rages, bars } = layOut(digestsOf(clicks), WHOLE, WHOLE, 1_000)
    expect([errors, rages, bars === '']).toEqual(['', '', false])
  })
  it('takes a timeline that has no width yet', () => expect(layOut(digests, WHOLE, WHOLE, 0).clusters).toHaveLength(1))
})
