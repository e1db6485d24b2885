import { expect, it } from 'vitest'
import { createTabEvents, eventOf, indexFrom, KEYFRAME, META } from './tabevents.ts'

function made(times: readonly number[]) {
  const builder = createTabEvents()
  for (const [index, ms] of times.entries())
    builder.add(ms, index === 0 ? KEYFRAME : index === 1 ? META : 0, `{"n":${index},"text":"größer 🙂"}`)
  return builder.build()
}
const order = (events: ReturnType<typeof made>) =>
  Array.from(events.timesMs, (_, index) => (JSON.parse(eventOf(events, index).json) as { n: number }).n)

it('keeps events in order, with their text and what they are', () => {
  const events = made([1, 2, 2, 5])
  expect(order(events)).toEqual([0, 1, 2, 3])
  expect(eventOf(events, 0)).toMatchObject({ atMs: 1, isKeyframe: true, isMeta: false })
  expect(eventOf(events, 1)).toMatchObject({ atMs: 2, isKeyframe: false, isMeta: true })
})

it('puts them in order when they come otherwise, those of one moment as they came', () =>
  expect(order(made([5, 2, 5, 1, 2]))).toEqual([3, 1, 4, 0, 2]))

it('finds the first at or after a moment', () => {
  const events = made([1, 2, 2, 5])
  expect([0, 1, 2, 3, 5, 6].map(ms => indexFrom(events, ms))).toEqual([0, 0, 1, 3, 3, 4])
})

it('is empty', () => expect(indexFrom(made([]), 5)).toBe(0))
