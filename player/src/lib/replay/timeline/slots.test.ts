import { describe, expect, it } from 'vitest'
import { makeEvent, START_MS } from '../../../../test/recording.ts'
import { digestOf } from './digest.ts'
import { barsPath, DRAWING, slotsIn, stemsPath } from './slots.ts'

const view = (fromS: number, toS: number) => ({ fromMs: START_MS + fromS * 1000, toMs: START_MS + toS * 1000 })
const events = [
  makeEvent(0, 'pageview', ''),
  makeEvent(1, 'click', 'a'),
  makeEvent(1.5, 'rage_click', 'b'),
  makeEvent(5, 'network', 'GET /'),
  makeEvent(9.9, 'error', 'TypeError'),
  makeEvent(10, 'custom', 'end'),
]
const digest = digestOf(events)
const filled = (counts: ArrayLike<number>) =>
  Array.from(counts).flatMap((count, slot) => (count ? [[slot, count]] : []))

describe('slotsIn', () => {
  it('counts everything in sight, whatever its kind', () => {
    const { counts } = slotsIn(digest, view(0, 10), START_MS, 10)
    expect(filled(counts)).toEqual([
      [0, 1],
      [1, 2],
      [5, 1],
      [9, 1],
      [10, 1],
    ])
  })
  it('knows where errors and rage clicks are', () => {
    const { errors, rages } = slotsIn(digest, view(0, 10), START_MS, 10)
    expect([filled(errors), filled(rages)]).toEqual([[[9, 1]], [[1, 1]]])
  })
  it('keeps to its grid while the view moves', () => {
    const slots = slotsIn(digest, view(0.7, 5.7), START_MS, 5)
    expect(slots.fromMs).toBe(START_MS)
    expect(filled(slots.counts)).toEqual([
      [0, 1],
      [1, 2],
      [5, 1],
    ])
  })
  it('counts only what is in sight', () =>
    expect(filled(slotsIn(digest, view(4, 6), START_MS, 4).counts)).toEqual([[2, 1]]))
})

describe('barsPath', () => {
  it('has one bar for every slot with events, within the drawing', () => {
    const path = barsPath(slotsIn(digest, view(0, 10), START_MS, 10), view(0, 10))
    expect(path.match(/M/g)).toHaveLength(5)
    expect(path).toContain(`M100 ${DRAWING.height}v-70.7h75`)
  })
  it('is as high for one event however many another slot has, at least', () => {
    const storm = Array.from({ length: 5_000 }, (_, n) => makeEvent(8, 'network', String(n)))
    const path = barsPath(
      slotsIn(digestOf([makeEvent(1, 'click', ''), ...storm]), view(0, 10), START_MS, 10),
      view(0, 10),
    )
    expect(path).toContain('M100 100v-12')
  })
  it('is empty when nothing happened', () =>
    expect(barsPath(slotsIn(digestOf([]), view(0, 10), START_MS, 9), view(0, 10))).toBe(''))
})

it('stemsPath draws a line in the middle of each slot that is set', () => {
  const slots = slotsIn(digest, view(0, 10), START_MS, 10)
  expect(stemsPath(slots, slots.errors, view(0, 10))).toBe('M950 0V100')
  expect(stemsPath(slots, slots.rages, view(0, 10))).toBe('M150 0V100')
})
