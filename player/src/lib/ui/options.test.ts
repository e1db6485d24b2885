import { describe, expect, it } from 'vitest'
import { matchOptions, movedIndex, type Option } from './options.ts'

const option = (label: string, group = 'Events'): Option<string> => ({ id: group + label, value: label, label, group })
const OPTIONS = ['order_paid', 'paid', 'unpaid', 'paid later', 'cart'].map(label => option(label))
const labels = (query: string, options = OPTIONS) => matchOptions(options, query).map(({ label }) => label)

describe('matchOptions', () => {
  it('gives all of them for nothing, in their order', () => expect(labels(' ')).toHaveLength(5))
  it('puts the nearest first', () => expect(labels('paid')).toEqual(['paid', 'paid later', 'order_paid', 'unpaid']))
  it('takes words in any order and case', () => expect(labels('LATER paid')).toEqual(['paid later']))
  it('keeps groups together', () =>
    expect(labels('cart', [option('to cart'), option('cart', 'Pages'), option('cart')])).toEqual([
      'cart',
      'to cart',
      'cart',
    ]))
  it('gives no more than one reads', () => {
    const many = Array.from({ length: 500 }, (_, index) => option(`event ${index}`))
    expect(matchOptions(many, '', 60)).toHaveLength(60)
    expect(matchOptions(many, 'event', 60)).toHaveLength(60)
  })
})

describe('movedIndex', () => {
  it.each([
    ['ArrowDown', 2, 0],
    ['ArrowUp', 0, 2],
    ['ArrowDown', 0, 1],
    ['PageDown', 0, 2],
    ['PageUp', 2, 0],
    ['x', 1, undefined],
  ])('%s from %d goes to %s', (key, from, to) => expect(movedIndex(key, from, 3)).toBe(to))
  it('goes nowhere in nothing', () => expect(movedIndex('ArrowDown', 0, 0)).toBeUndefined())
})
