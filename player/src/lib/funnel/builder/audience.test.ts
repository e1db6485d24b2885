import type { Breakdown, Catalogue } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import { SESSION_PROPERTIES } from '../../../../../server/src/funnels/definition.ts'
import { funnelOf } from '../samples.ts'
import * as audience from './audience.ts'

const catalogue: Catalogue = {
  fromMs: 0,
  toMs: 1,
  events: [],
  flags: [{ key: 'pay', firstMs: 0, lastMs: 0, variants: [{ variant: 'a', people: 2 }], warnings: [] }],
  paths: [],
  elements: [],
  personProperties: ['plan'],
}

describe('subjects', () => {
  const options = audience.subjectOptions(catalogue)
  it('are all properties of sessions, the flags seen, and what is known of people', () => {
    expect(options).toHaveLength(SESSION_PROPERTIES.length + 2)
    expect(options.slice(-2).map(({ group, label }) => `${group} ${label}`)).toEqual(['Flags pay', 'People plan'])
    expect(new Set(options.map(({ id }) => id)).size).toBe(options.length)
  })
  it('have the properties of sessions before anything was read', () =>
    expect(audience.subjectOptions(undefined)).toHaveLength(SESSION_PROPERTIES.length))
  it('may be written', () =>
    expect(audience.freeSubjects('x').map(({ value }) => value.on)).toEqual(['flag', 'person']))
  it('have values that are known', () => {
    expect(audience.knownValues({ on: 'flag', property: 'pay' }, catalogue)).toEqual(['a'])
    expect(audience.knownValues({ on: 'flag', property: 'gone' }, undefined)).toEqual([])
    expect(audience.knownValues({ on: 'session', property: 'device' }, undefined)).toContain('mobile')
    expect(audience.knownValues({ on: 'person', property: 'plan' }, catalogue)).toEqual([])
  })
})

describe('breakdowns', () => {
  const options = audience.breakdownOptions(funnelOf('cart', 'paid'), catalogue, [['plan'], ['plan', 'total']])
  it('are by flag, session, person and the properties of each step', () => {
    expect([...new Set(options.map(({ group }) => group))]).toEqual([
      'Flags',
      'Sessions',
      'People',
      'Step 1: cart',
      'Step 2: paid',
    ])
    expect(new Set(options.map(({ id }) => id)).size).toBe(options.length)
  })
  it.each<[Breakdown, string]>([
    [{ by: 'flag', flag: 'pay' }, 'pay'],
    [{ by: 'session', property: 'os', touch: 'last' }, 'Operating system'],
    [{ by: 'event', property: 'plan', step: 2 }, 'plan of step 2'],
    [{ by: 'person', property: 'plan' }, 'plan'],
  ])('%j has a name', (breakdown, label) => expect(audience.breakdownLabel(breakdown)).toBe(label))
  it('may be written', () =>
    expect(audience.freeBreakdowns('x').map(({ value }) => value.by)).toEqual(['event', 'person', 'flag']))
})
