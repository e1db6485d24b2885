import type { FunnelDefinition } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import { blankStep } from './definition.ts'
import * as edit from './edit.ts'
import { event, funnelOf, step } from './samples.ts'

const names = (definition: FunnelDefinition) =>
  definition.steps.map(({ anyOf: [first] }) => (first?.kind === 'event' ? first.name : '')).join('')
const abcd: FunnelDefinition = {
  ...funnelOf('a', 'b', 'c', 'd'),
  exclude: [{ match: event('x'), after: 2, before: 3 }],
  breakdown: { by: 'event', property: 'plan', step: 3 },
}
const links = ({ exclude: [first], breakdown }: FunnelDefinition) => [
  first?.after,
  first?.before,
  breakdown?.by === 'event' ? breakdown.step : undefined,
]

describe('steps', () => {
  it.each([
    [0, 3, 'bcda', [1, 2, 2]],
    [3, 0, 'dabc', [3, 4, 4]],
    [1, 2, 'acbd', [undefined, undefined, 2]],
    [0, 1, 'bacd', [1, 3, 3]],
    [2, 2, 'abcd', [2, 3, 3]],
    [0, 4, 'abcd', [2, 3, 3]],
    [-1, 0, 'abcd', [2, 3, 3]],
  ])('moves %d to %d, with what names them', (from, to, order, named) => {
    const moved = edit.moveStep(abcd, from, to)
    expect(names(moved)).toBe(order)
    expect(links(moved)).toEqual(named)
  })
  it.each([
    [0, 'bcd', [1, 2, 2]],
    [1, 'acd', [undefined, undefined, 2]],
    [2, 'abd', [undefined, undefined, undefined]],
    [3, 'abc', [2, 3, 3]],
  ])('removes %d, with what named it', (index, order, named) => {
    const left = edit.removeStep(abcd, index)
    expect(names(left)).toBe(order)
    expect(links(left)).toEqual(named)
  })
  it('empties one of the last two', () => {
    expect(edit.removeStep(funnelOf('a', 'b'), 0).steps).toEqual([blankStep(), step('b')])
  })
  it('duplicates, and moves the copy by itself', () => {
    const twice = edit.duplicateStep(abcd, 1)
    expect(names(twice)).toBe('abbcd')
    expect(links(twice)).toEqual([2, 4, 4])
    expect(names(edit.moveStep(twice, 2, 4))).toBe('abcdb')
  })
  it('adds as many as a funnel takes', () => {
    let definition = funnelOf('a', 'b')
    for (let count = 0; count < 30; count++) definition = edit.addStep(definition)
    expect(definition.steps).toHaveLength(edit.MAX_STEPS)
    expect(edit.duplicateStep(definition, 0)).toBe(definition)
  })
  it('takes a label, and drops an empty one', () => {
    expect(edit.labelled(step('a'), ' Cart ')).toEqual({ ...step('a'), label: 'Cart' })
    expect(edit.labelled({ ...step('a'), label: 'Cart' }, ' ')).toEqual(step('a'))
  })
  it('does not change what it was given', () => {
    const before = JSON.stringify(abcd)
    edit.moveStep(abcd, 0, 3)
    edit.removeStep(abcd, 1)
    edit.setOrder(abcd, 'any')
    expect(JSON.stringify(abcd)).toBe(before)
  })
})

describe('matchers', () => {
  it('are added up to the limit', () => {
    let each = step('a')
    for (let count = 0; count < 20; count++) each = edit.addMatcher(each)
    expect(each.anyOf).toHaveLength(edit.MAX_MATCHERS)
  })
  it('are removed, the only one emptied', () => {
    expect(edit.removeMatcher(step('a', 'b'), 0)).toEqual(step('b'))
    expect(edit.removeMatcher(step('a'), 0)).toEqual(blankStep())
  })
  it('are replaced', () => expect(edit.setMatcher(step('a', 'b'), 1, event('c'))).toEqual(step('a', 'c')))
})

describe('exclusions', () => {
  const [one] = edit.addExclusion(funnelOf('a', 'b', 'c')).exclude
  it('lie between the first step and the last', () => expect(one).toMatchObject({ after: 1, before: 3 }))
  it('keep the first before the second', () => {
    if (!one) throw new Error('no exclusion')
    expect(edit.setBounds(one, { after: 2 })).toMatchObject({ after: 2, before: 3 })
    expect(edit.setBounds({ ...one, before: 2 }, { after: 2 })).toMatchObject({ after: 2, before: 3 })
    expect(edit.setBounds({ ...one, after: 2 }, { before: 2 })).toMatchObject({ after: 1, before: 2 })
  })
  it('go when the steps come in any order', () => expect(edit.setOrder(abcd, 'any').exclude).toEqual([]))
  it('are limited', () => {
    let definition = funnelOf('a', 'b')
    for (let count = 0; count < 9; count++) definition = edit.addExclusion(definition)
    expect(definition.exclude).toHaveLength(edit.MAX_EXCLUSIONS)
  })
})

it('sets and removes the breakdown', () => {
  expect(edit.setBreakdown(abcd, undefined)).not.toHaveProperty('breakdown')
  expect(edit.setBreakdown(abcd, { by: 'flag', flag: 'pay' }).breakdown).toEqual({ by: 'flag', flag: 'pay' })
})
