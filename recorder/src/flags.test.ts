import { describe, expect, it } from 'vitest'
import { createFlags } from './flags.ts'

describe('createFlags', () => {
  it('tells what changed, and everything to a new session', () => {
    const flags = createFlags()
    expect(flags.change({ a: 'x', b: true })).toEqual([
      { type: 'flag', name: 'a', props: { variant: 'x' } },
      { type: 'flag', name: 'b', props: { variant: true } },
    ])
    expect(flags.change({ a: 'x', b: false })).toEqual([{ type: 'flag', name: 'b', props: { variant: false } }])
    expect(flags.change({})).toEqual([])
    expect(flags.all().map(flag => [flag.name, flag.props?.variant])).toEqual([
      ['a', 'x'],
      ['b', false],
    ])
  })
})
