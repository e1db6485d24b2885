import type { FunnelDefinition, Matcher } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import { funnelSchema } from '../../../../server/src/funnels/definition.ts'
import { blankMatcher, blankStep, newDefinition } from './definition.ts'
import { isBlank, runnable } from './runnable.ts'
import { event, funnelOf, step } from './samples.ts'

describe('isBlank', () => {
  it.each<[Matcher, boolean]>([
    [event('a'), false],
    [event(' '), true],
    [{ kind: 'page', path: '', where: [] }, true],
    [{ kind: 'page', path: '/', where: [] }, false],
    [{ kind: 'element', element: {}, where: [] }, true],
    [{ kind: 'element', element: { tag: 'a' }, where: [] }, false],
  ])('%j: %s', (matcher, expected) => expect(isBlank(matcher)).toBe(expected))
})

describe('what runs of a definition', () => {
  it('is nothing before two steps are chosen', () => {
    expect(runnable(newDefinition('UTC'))).toBeUndefined()
    expect(runnable(funnelOf('a', ''))).toBeUndefined()
  })
  it('is all of it when it is finished', () => {
    const whole: FunnelDefinition = {
      ...funnelOf('a', 'b', 'c'),
      exclude: [{ match: event('x'), after: 1, before: 2 }],
      filters: [{ on: 'session', is: { property: 'browser', op: '=', value: 'Firefox' } }],
      breakdown: { by: 'flag', flag: 'pay' },
    }
    expect(runnable(whole)?.definition).toEqual(whole)
  })
  it('leaves out what says nothing yet, and the API takes the rest', () => {
    const unfinished: FunnelDefinition = {
      ...funnelOf('a', '', 'c', 'd'),
      exclude: [
        { match: blankMatcher(), after: 1, before: 4 },
        { match: event('x'), after: 2, before: 3 },
        { match: event('y'), after: 1, before: 4 },
      ],
      filters: [
        { on: 'session', is: { property: '', op: 'is set' } },
        { on: 'flag', is: { property: 'pay', op: 'in', value: [] } },
        { on: 'person', is: { property: 'plan', op: 'contains', value: 'x' } },
      ],
      breakdown: { by: 'event', property: 'plan', step: 3 },
    }
    unfinished.steps[2] = {
      anyOf: [blankMatcher(), { ...event('c'), where: [{ property: 'n', op: 'contains', value: '' }] }],
    }
    const found = runnable(unfinished)
    expect(found).toMatchObject({ steps: [0, 2, 3], matchers: [[0], [1], [0]], exclusions: [2], filters: [2] })
    expect(found?.definition).toMatchObject({
      steps: [step('a'), step('c'), step('d')],
      exclude: [{ after: 1, before: 3 }],
      breakdown: { step: 2 },
    })
    expect(funnelSchema.parse(found?.definition)).toEqual(found?.definition)
  })
  it('has no breakdown by a step that is not written, or by nothing', () => {
    const steps = [step('a'), step('b'), blankStep()]
    for (const breakdown of [
      { by: 'event', property: 'plan', step: 3 },
      { by: 'event', property: '', step: 1 },
      { by: 'flag', flag: '' },
    ] as const) {
      expect(runnable({ ...funnelOf(), steps, breakdown })?.definition).not.toHaveProperty('breakdown')
    }
  })
})
