import type { EventDetail, PropertyFilter } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import { propertyFilterSchema } from '../../../../../server/src/funnels/definition.ts'
import {
  describeFilter,
  freeText,
  newFilter,
  OPERATORS,
  propertyOptions,
  typedValue,
  valueOptions,
  withOperator,
} from './filters.ts'

type Property = EventDetail['properties'][number]
const property = (name: string, types: Property['types']): Property => ({
  name,
  share: 0.456,
  types,
  examples: [],
  firstMs: 0,
  lastMs: 0,
  warnings: [],
})
const NUMBER = property('total', [
  { type: 'string', share: 0.1 },
  { type: 'number', share: 0.9 },
])

describe('operators', () => {
  const all = OPERATORS.map(({ value }) => value)
  it('are those the API takes', () => {
    for (const op of all)
      expect(propertyFilterSchema.safeParse(withOperator({ property: 'a', op: '=', value: '5' }, op)).success).toBe(
        true,
      )
  })
  it('turn into one another without losing the value', () => {
    for (const from of all) {
      for (const to of all) {
        const one = withOperator({ property: 'a', op: '=', value: '5' }, from)
        const other = withOperator(one, to)
        expect(other).toMatchObject({ property: 'a', op: to })
        if (from !== 'is set' && 'value' in other) expect([other.value].flat().map(String)).toEqual(['5'])
      }
    }
  })
  it('start from nothing', () => {
    expect(withOperator(newFilter('a'), 'in')).toEqual({ property: 'a', op: 'in', value: [] })
    expect(withOperator({ property: 'a', op: '=', value: 'x' }, '>')).toEqual({ property: 'a', op: '>', value: 0 })
  })
})

describe('values', () => {
  it.each([
    ['5', NUMBER, 5],
    ['five', NUMBER, 'five'],
    ['5', undefined, '5'],
    ['true', property('is', [{ type: 'boolean', share: 1 }]), true],
    ['true', property('is', [{ type: 'string', share: 1 }]), 'true'],
  ])('%s gets the type of its property', (text, of, value) => expect(typedValue(text, of)).toBe(value))
  it('are offered once each, or as written', () => {
    expect(valueOptions(['a', 'a', 'b']).map(({ label }) => label)).toEqual(['a', 'b'])
    expect(freeText('x')[0]).toMatchObject({ value: 'x', label: 'Use “x”' })
  })
})

describe('properties', () => {
  it('are those seen, with how often, and the address', () => {
    const detail: EventDetail = { event: null, sampled: 9, properties: [NUMBER] }
    expect(propertyOptions(detail).map(({ label, detail }) => `${label} ${detail}`)).toEqual([
      'total string · 46 %',
      'url of the page',
    ])
    expect(propertyOptions(undefined)).toHaveLength(1)
  })
})

it.each<[PropertyFilter, string]>([
  [{ property: 'plan', op: 'in', value: ['a', 'b'] }, 'plan is one of a, b'],
  [{ property: 'plan', op: 'is set' }, 'plan is set'],
  [{ property: 'n', op: '>', value: 5 }, 'n is above 5'],
])('%j in words', (filter, words) => expect(describeFilter(filter)).toBe(words))
