import type { FunnelDefinition, Warning } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import { runnable } from '../runnable.ts'
import { event, funnelOf } from '../samples.ts'
import { type Place, placeWarnings, remedied, remedyOf, warningsAt } from './warnings.ts'

const warn = (code: Warning['code'], ...names: string[]): Warning => ({ code, text: `${code}.`, names })
const STEP: Place = { kind: 'step', step: 2, matcher: 1 }

const definition: FunnelDefinition = {
  ...funnelOf('a', '', 'c'),
  exclude: [
    { match: event(''), after: 1, before: 3 },
    { match: event('x'), after: 1, before: 3 },
  ],
  filters: [{ on: 'flag', is: { property: 'pya', op: 'is set' } }],
  breakdown: { by: 'flag', flag: 'pya' },
}
definition.steps[2] = { anyOf: [event(''), event('c')] }

describe('warnings', () => {
  const running = runnable(definition)
  if (!running) throw new Error('does not run')
  const placed = placeWarnings(
    {
      warnings: [
        { place: { step: 2, matcher: 0 }, warning: warn('never_seen', 'cart') },
        { place: { exclude: 0 }, warning: warn('gone_quiet') },
        { place: { filter: 0 }, warning: warn('flag_unseen') },
        { place: { breakdown: true }, warning: warn('flag_unseen') },
        { place: { step: 9, matcher: 0 }, warning: warn('gone_quiet') },
        { place: { filter: 7 }, warning: warn('gone_quiet') },
      ],
    },
    running,
  )
  it('stand where the screen shows what they are about', () => {
    expect(placed.map(({ place }) => place)).toEqual([
      STEP,
      { kind: 'exclude', index: 1 },
      { kind: 'filter', index: 0 },
      { kind: 'breakdown' },
    ])
    expect(warningsAt(placed, { kind: 'step', step: 2, matcher: 1 })).toHaveLength(1)
    expect(warningsAt(placed, { kind: 'step', step: 0, matcher: 0 })).toEqual([])
  })
})

describe('remedies', () => {
  it.each([
    [warn('never_seen', 'cart'), STEP, 'replace'],
    [warn('never_seen'), STEP, undefined],
    [warn('written_twice', 'Cart'), STEP, 'add'],
    [warn('written_twice', 'Cart'), { kind: 'exclude', index: 0 } as const, undefined],
    [warn('flag_unseen', 'pay'), { kind: 'breakdown' } as const, 'replace'],
    [warn('gone_quiet', 'cart'), STEP, undefined],
  ])('%#', (warning, place, remedy) => expect(remedyOf(warning, place)).toBe(remedy))
  it('take the other name', () => {
    expect(remedied(definition, STEP, 'replace', 'cart').steps[2]?.anyOf[1]).toEqual(event('cart'))
    expect(remedied(definition, { kind: 'exclude', index: 1 }, 'replace', 'y').exclude[1]?.match).toEqual(event('y'))
    expect(remedied(definition, { kind: 'filter', index: 0 }, 'replace', 'pay').filters[0]?.is.property).toBe('pay')
    expect(remedied(definition, { kind: 'breakdown' }, 'replace', 'pay').breakdown).toEqual({ by: 'flag', flag: 'pay' })
  })
  it('take both', () =>
    expect(remedied(definition, STEP, 'add', 'C').steps[2]?.anyOf).toEqual([event(''), event('c'), event('C')]))
  it('leave alone what is gone', () =>
    expect(remedied(definition, { kind: 'step', step: 9, matcher: 0 }, 'replace', 'x')).toBe(definition))
})
