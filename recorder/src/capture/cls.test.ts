import { expect, it } from 'vitest'
import { createCls } from './cls.ts'

/** `[time, value]` of each shift, to what it is worth after the last. */
function clsOf(shifts: [number, number][], hadRecentInput = false): number {
  const add = createCls()
  return shifts.reduce((_, [startTime, value]) => add({ startTime, value, hadRecentInput }), 0)
}

it('adds up what comes within a second of each other', () =>
  expect(
    clsOf([
      [0, 0.1],
      [900, 0.1],
      [1_800, 0.1],
    ]),
  ).toBeCloseTo(0.3))

it('begins a window anew after a second of rest, and keeps the worst', () => {
  expect(
    clsOf([
      [0, 0.2],
      [500, 0.1],
      [1_500, 0.1],
    ]),
  ).toBeCloseTo(0.3)
  expect(
    clsOf([
      [0, 0.1],
      [1_000, 0.2],
      [1_500, 0.2],
    ]),
  ).toBeCloseTo(0.4)
})

it('ends a window after five seconds', () => {
  const shifts = Array.from({ length: 10 }, (_, n): [number, number] => [n * 900, 0.1])
  // 0 to 4,500 ms are six; the other four follow.
  expect(clsOf(shifts)).toBeCloseTo(0.6)
})

it('leaves out what the visitor caused', () => expect(clsOf([[0, 0.5]], true)).toBe(0))
