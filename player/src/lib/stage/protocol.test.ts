import { describe, expect, it } from 'vitest'
import { seal, unseal } from './protocol.ts'

describe('unseal', () => {
  it('opens what seal closed', () =>
    expect(unseal(structuredClone(seal({ kind: 'pause' })))).toEqual({ kind: 'pause' }))
  it.each([
    null,
    undefined,
    'pause',
    5,
    {},
    { kind: 'pause' },
    { playhead: 'stage' },
    { playhead: 'stage', body: null },
    { playhead: 'stage', body: { kind: 5 } },
    { playhead: 'other', body: { kind: 'pause' } },
  ])('takes nothing else: %j', data => expect(unseal(data)).toBeNull())
})
