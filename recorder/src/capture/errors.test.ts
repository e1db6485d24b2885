import { describe, expect, it } from 'vitest'
import { MAX_STACK_CHARS } from '../limits.ts'
import { messageOf, stackOf } from './errors.ts'

describe('messageOf', () => {
  it.each([
    [new TypeError('no'), 'TypeError: no'],
    [{ message: 'plain' }, 'Error: plain'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ password: 'secret' }, '[object Object]'],
    [Symbol('s'), 'Symbol(s)'],
  ])('%o', (thrown, message) => {
    expect(messageOf(thrown)).toBe(message)
  })
})

describe('stackOf', () => {
  it('is cut, and empty for what has none', () => {
    expect(stackOf({ stack: 'x'.repeat(9_000) })).toHaveLength(MAX_STACK_CHARS)
    for (const thrown of [undefined, null, 'text', {}, { stack: 7 }]) expect(stackOf(thrown)).toBe('')
  })
})
