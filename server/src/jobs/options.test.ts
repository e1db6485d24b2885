import { describe, expect, it } from 'vitest'
import { isPlayheadError } from '../errors.ts'
import { parseJob } from './options.ts'

describe('parseJob', () => {
  it('keeps what the contract knows and nothing else', () => {
    expect(parseJob({ kind: 'compact', partition: 1, epoch: 2, payload: 'x'.repeat(1_000) })).toEqual({
      kind: 'compact',
      partition: 1,
      epoch: 2,
    })
  })

  it.each([
    undefined,
    null,
    'compact',
    {},
    { kind: 'compact' },
    { kind: 'compact', partition: -1, epoch: 0 },
    { kind: 'compact', partition: 0, epoch: 1.5 },
    { kind: 'unknown', partition: 0, epoch: 1 },
  ])('refuses %j with a cause', value => {
    let thrown: unknown
    try {
      parseJob(value)
    } catch (error) {
      thrown = error
    }
    expect(isPlayheadError(thrown, 'INTERNAL')).toBe(true)
    expect((thrown as Error).cause).toBeDefined()
  })
})
