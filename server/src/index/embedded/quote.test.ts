import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPlainName, quoteName, quoteString } from './quote.ts'

describe('quoteString', () => {
  it.each([
    ['', "''"],
    ["it's", "'it\\'s'"],
    ['\\', "'\\\\'"],
    ["\\' OR 1 --", "'\\\\\\' OR 1 --'"],
    ['a\nb\tc\0', "'a\\nb\\tc\\0'"],
  ])('%j becomes %s', (text, quoted) => {
    expect(quoteString(text)).toBe(quoted)
  })

  it('cannot be ended by any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("'", '\\', '\n', 'a', ';') }), text => {
        expect(quoteString(text)).toMatch(/^'(?:[^'\\]|\\.)*'$/)
      }),
    )
  })
})

it('quoteName cannot be ended by any name', () => {
  expect(quoteName('plain')).toBe('`plain`')
  expect(quoteName('a`; DROP \\')).toBe('`a\\`; DROP \\\\`')
})

it('isPlainName takes what needs no quotes', () => {
  expect(['max_threads', '_x', 'param_a1'].every(isPlainName)).toBe(true)
  expect(['', '1a', 'a-b', 'a = 1, readonly', 'ä'].some(isPlainName)).toBe(false)
})
