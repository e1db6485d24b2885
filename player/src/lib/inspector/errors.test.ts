import { describe, expect, it } from 'vitest'
import { makeEvent } from '../../../test/recording.ts'
import { fingerprintOf, groupErrors } from './errors.ts'

const error = (second: number, name: string, stack = '') => makeEvent(second, 'error', name, { props: { stack } })
const at = (file: string, line = 1) => `Error\n    at pay (https://shop.example/${file}:${line}:3)`

describe('fingerprintOf', () => {
  it('is the same for what only varies', () => {
    const same = [
      error(1, "Order 17 of 'ada' failed: https://a.example/x?y=1", at('pay-BkX8fQ2z.js', 3)),
      error(2, "Order 2048 of 'bob' failed: https://b.example/", at('pay-Zz9aaB31.js?v=2', 88)),
    ].map(fingerprintOf)
    expect(same[0]).toBe(same[1])
  })
  it('differs by message and by where it was thrown', () => {
    const all = [error(1, 'a', at('a.js')), error(1, 'b', at('a.js')), error(1, 'a', at('b.js')), error(1, 'a')]
    expect(new Set(all.map(fingerprintOf)).size).toBe(4)
  })
})

it('groupErrors puts each error into exactly one group', () => {
  const events = [error(1, 'a 1'), error(2, 'b'), error(3, 'a 2'), makeEvent(4, 'click', 'a 3')]
  const groups = groupErrors(events)
  expect([...groups.values()].map(group => group.events.length)).toEqual([2, 1, 2])
  expect(groups.get(events[0]?.id ?? '')).toBe(groups.get(events[2]?.id ?? ''))
})
