import { describe, expect, it } from 'vitest'
import { REASON_KINDS } from '../../../../../server/src/funnels/schema.ts'
import { breakdownText, chanceText, groupText, kindText, pointsText, rateText, smallText, unitsText } from './words.ts'

it.each([
  [null, '–'],
  [0, '0 %'],
  [0.0002, '< 0.1 %'],
  [0.7264, '72.6 %'],
  [0.5, '50.0 %'],
  [0.9996, '> 99.9 %'],
  [1, '100 %'],
])('rateText(%s) is %s', (rate, text) => expect(rateText(rate)).toBe(text))

it.each([
  [0.031, '+3.1 points'],
  [-0.031, '−3.1 points'],
  [0.0001, '±0.0 points'],
])('pointsText(%s) is %s', (difference, text) => expect(pointsText(difference)).toBe(text))

it.each([
  [1, 'people', '1 person'],
  [1_240, 'people', '1,240 people'],
  [1, 'sessions', '1 session'],
  [0, 'sessions', '0 sessions'],
] as const)('%d %s', (count, counted, text) => expect(unitsText(count, counted)).toBe(text))

describe('groupText', () => {
  it.each([
    ['value', 'Firefox', 'Firefox'],
    ['value', '', '(empty)'],
    ['none', '', 'Not known'],
    ['several', '', 'Saw several variants'],
    ['other', '', 'All others'],
  ] as const)('%s %s', (kind, value, text) => expect(groupText({ kind, value })).toBe(text))
  it('says of a flag that it was never seen', () =>
    expect(groupText({ kind: 'none', value: '' }, { by: 'flag', flag: 'x' })).toBe('Never saw the flag'))
})

it('names what a breakdown is by', () => {
  expect(breakdownText({ by: 'flag', flag: 'new-checkout' })).toBe('Flag new-checkout')
  expect(breakdownText({ by: 'session', property: 'utm_source', touch: 'last' })).toBe('UTM source')
  expect(breakdownText({ by: 'person', property: 'plan' })).toBe('plan')
})

it('has a word for every kind of reason', () => {
  for (const kind of REASON_KINDS) expect(kindText(kind)).toMatch(/^[A-Z]/)
})

it.each([
  [0.0001, 'almost certainly not chance'],
  [0.03, 'more than chance'],
  [0.1, 'may be chance'],
  [0.6, 'as likely by chance'],
])('chanceText(%d) is %s', (q, text) => expect(chanceText(q)).toBe(text))

it('writes small numbers', () =>
  expect([smallText(0.0002), smallText(0.034), smallText(0.5)]).toEqual(['< 0.001', '0.034', '0.50']))
