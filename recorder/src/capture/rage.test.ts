import { describe, expect, it } from 'vitest'
import { type Click, goesOn, isRage, isRepeated } from './rage.ts'

/** Stands for a control: only its identity matters here. */
const BUTTON = {} as Element
const OTHER = {} as Element

function click(atMs: number, more: Partial<Click> = {}): Click {
  return { control: BUTTON, element: { selector: 'button', tag: 'button' }, x: 100, y: 100, atMs, ...more }
}

describe('goesOn', () => {
  const burst = [click(0), click(400)]
  it.each([
    ['soon on the same control, wherever', click(900, { x: 900 }), true],
    ['soon and near on another', click(900, { control: OTHER, x: 118, y: 124 }), true],
    ['soon but far', click(900, { control: OTHER, x: 119, y: 124 }), false],
    ['soon but far, on no control', click(900, { control: undefined, x: 900 }), false],
    ['a second later', click(1_400), false],
  ])('%s', (_, next, expected) => expect(goesOn(burst, next)).toBe(expected))
  it('has nothing to go on with at first', () => expect(goesOn([], click(0))).toBe(false))
})

describe('isRage', () => {
  it.each([
    ['two', [0, 100], false],
    ['three within a second', [0, 499, 999], true],
    ['three in a second', [0, 500, 1_000], false],
    ['three in the middle of slow ones', [0, 900, 1_800, 2_000, 2_200, 3_100], true],
    ['many slow ones', [0, 600, 1_200, 1_800, 2_400], false],
    ['at the real time of day', [1.7e12, 1.7e12 + 100], false],
  ])('%s', (_, times, expected) => expect(isRage(times.map(atMs => click(atMs)))).toBe(expected))
})

describe('isRepeated', () => {
  it.each(['+', '−', '7', '»', '10', 'Next', 'Previous month', 'Zoom in', 'Add one'])('%s is', name =>
    expect(isRepeated(name)).toBe(true),
  )
  it.each(['', undefined, 'Pay now', 'OK', 'Context', 'Address', '€ 12.50'])('%s is not', name =>
    expect(isRepeated(name)).toBe(false),
  )
})
