import { expect, it } from 'vitest'
import { isSameReason, liftText, oddsOnAxis, oddsText } from './reasons.ts'

it('puts even odds in the middle, and as far to the left as to the right', () => {
  expect(oddsOnAxis(1)).toBe(0.5)
  expect(oddsOnAxis(10)).toBeCloseTo(0.75)
  expect(oddsOnAxis(0.1)).toBeCloseTo(0.25)
  expect(oddsOnAxis(0)).toBeCloseTo(0)
  expect(oddsOnAxis(Number.POSITIVE_INFINITY)).toBeCloseTo(1)
})

it('says how much more often', () => {
  expect([liftText(3.42), liftText(12.4), liftText(null)]).toEqual(['3.4 ×', '12 ×', 'only dropped'])
})

it('writes odds with their range', () =>
  expect(oddsText({ value: 23.4, low: 2.13, high: 4_000 })).toBe('23 (2.1 to > 1,000)'))

it('knows a reason again', () => {
  const key = { kind: 'request', value: 'POST /pay' } as const
  expect([
    isSameReason({ ...key }, key),
    isSameReason(undefined, key),
    isSameReason({ ...key, kind: 'page' }, key),
  ]).toEqual([true, false, false])
})
