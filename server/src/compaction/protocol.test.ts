import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planEpoch } from './protocol.ts'

describe('planEpoch', () => {
  it('builds segment 0 of everything when there is none', () => {
    expect(planEpoch(['b', 'a'], [])).toEqual({ finish: [], build: { number: 0, inputs: ['a', 'b'] } })
  })

  it('does nothing when the log is empty, however many segments there are', () => {
    expect(planEpoch([], [{ key: 's0', number: 0, inputs: ['a'] }])).toEqual({ finish: [], build: undefined })
  })

  it('finishes a segment whose inputs are still there, with those that are', () => {
    const segments = [{ key: 's0', number: 0, inputs: ['a', 'b', 'c'] }]
    expect(planEpoch(['c', 'b'], segments)).toEqual({ finish: [{ key: 's0', inputs: ['b', 'c'] }], build: undefined })
  })

  it('makes a late log object into the next segment', () => {
    const segments = [{ key: 's0', number: 0, inputs: ['a'] }]
    expect(planEpoch(['late'], segments)).toEqual({ finish: [], build: { number: 1, inputs: ['late'] } })
  })

  it('asks for another listing when a number is missing or out of order', () => {
    expect(planEpoch(['x'], [{ key: 's1', number: 1, inputs: ['a'] }])).toBeUndefined()
    const swapped = [
      { key: 's1', number: 1, inputs: ['a'] },
      { key: 's0', number: 0, inputs: ['b'] },
    ]
    expect(planEpoch(['x'], swapped)).toBeUndefined()
  })

  it('gives every log object exactly one place', () => {
    const names = fc.uniqueArray(fc.constantFrom(...'abcdefghij'))
    fc.assert(
      fc.property(names, fc.array(names, { maxLength: 4 }), (log, groups) => {
        const segments = groups.map((inputs, number) => ({ key: `s${number}`, number, inputs }))
        const plan = planEpoch(log, segments)
        const placed = [...(plan?.finish.flatMap(found => found.inputs) ?? []), ...(plan?.build?.inputs ?? [])]
        expect(placed.sort()).toEqual([...log].sort())
        for (const input of plan?.build?.inputs ?? []) expect(groups.flat()).not.toContain(input)
      }),
    )
  })
})
