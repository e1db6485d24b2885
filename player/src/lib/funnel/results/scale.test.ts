import { expect, it } from 'vitest'
import { roundUp, ticksTo } from './scale.ts'

it.each([
  [0, 1],
  [Number.NaN, 1],
  [0.07, 0.1],
  [0.1, 0.1],
  [0.3, 0.5],
  [0.6, 1],
  [1, 1],
  [11, 20],
  [0.0021, 0.005],
])('roundUp(%d) is %d', (value, round) => expect(roundUp(value)).toBe(round))

it('marks an axis with round numbers', () => {
  expect(ticksTo(1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
  expect(ticksTo(0.5, 5)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5])
  expect(ticksTo(0.2, 4)).toEqual([0, 0.05, 0.1, 0.15, 0.2])
})
