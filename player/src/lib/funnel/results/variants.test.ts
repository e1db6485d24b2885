import { describe, expect, it } from 'vitest'
import { axisReach, onAxis, parseShares, roughly, sharesText, type Variant, verdictText } from './variants.ts'

const variant = (more: Partial<Variant> = {}): Variant => ({
  variant: 'b',
  isControl: false,
  people: 100,
  converted: 40,
  rate: 0.4,
  difference: { estimate: 0.05, low: -0.02, high: 0.12 },
  verdict: 'not_yet',
  missing: 1_234,
  early: null,
  late: null,
  isNovelty: false,
  ...more,
})

describe('the axis', () => {
  it('reaches a round number past the widest range, the same to both sides', () => {
    expect(axisReach([variant(), variant({ difference: null })])).toBe(0.2)
    expect(axisReach([variant({ difference: null })])).toBe(0.01)
    expect(axisReach([variant({ difference: { estimate: 0, low: -3, high: 3 } })])).toBe(1)
  })
  it('has no difference in its middle', () => {
    expect([onAxis(0, 0.2), onAxis(-0.2, 0.2), onAxis(0.1, 0.2), onAxis(9, 0.2)]).toEqual([0.5, 0, 0.75, 1])
  })
})

describe('verdictText', () => {
  it('says what is missing, roughly', () => {
    expect(verdictText(variant()).text).toContain('about 1,200 more people')
    expect(verdictText(variant({ verdict: 'not_enough_data', missing: 37 })).text).toBe(
      'Still needed: about 37 more people.',
    )
    expect(verdictText(variant({ verdict: 'not_enough_data', missing: null })).text).toBe('Too few people so far.')
  })
  it.each(['control', 'better', 'worse'] as const)('has a sentence for %s', verdict =>
    expect(verdictText(variant({ verdict, missing: null })).text).toMatch(/^[A-Z].*\.$/),
  )
})

it('keeps two digits of a guess', () =>
  expect([roughly(12.3), roughly(99), roughly(1_234), roughly(99_999)]).toEqual([13, 99, 1_200, 100_000]))

describe('parseShares', () => {
  it.each([
    ['50 50', { a: 50, b: 50 }],
    ['90/10', { a: 90, b: 10 }],
    ['90 %, 10 %', null],
    ['90%, 10%', { a: 90, b: 10 }],
    ['1:2', { a: 1, b: 2 }],
    ['50', null],
    ['50 50 50', null],
    ['50 0', null],
    ['half half', null],
    ['', null],
  ])('%s', (text, shares) => expect(parseShares(text, ['a', 'b'])).toEqual(shares))
  it('writes what it reads', () => expect(sharesText({ a: 90, b: 10 }, ['a', 'b'])).toBe('90 / 10'))
})
