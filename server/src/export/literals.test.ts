import { describe, expect, it } from 'vitest'
import { literal, patternOf } from './literals.ts'

/** Runs what `literal` wrote, as a program would. */
const run = (code: string): unknown => new Function(`return ${code}`)()

describe('literal', () => {
  it.each([
    'plain',
    "it's \\'here\\",
    'a\nb\r\tc\u2028d\u2029e',
    '\x24{process.exit()} `x`',
    '*/ // <!-- </script>',
    "'); await page.evaluate(() => 1); ('",
    'caf\u00e9 \u{1f642} \u6f22',
    '\u202e\u2066gnp\u200b\u{e0041}',
    '\ud800',
    '',
  ])('%j is itself again when it runs', text => {
    expect(run(literal(text))).toBe(text)
  })

  it('is one line of characters that are seen', () => {
    expect(literal('a\n\u202eb\u{e0041}')).toBe("'a\\u000a\\u202eb\\u{e0041}'")
  })
})

it('patternOf matches the text, and its words without the spaces between', () => {
  const pattern = new RegExp(`^${patternOf('Cart ( 3 ) a/b $1.50?')}$`)
  expect(pattern.test('Cart (3) a/b $1.50?')).toBe(true)
  expect(pattern.test('Cart ( 3 ) a/b $1.50?')).toBe(true)
  expect(pattern.test('Cart (4) a/b $1.50?')).toBe(false)
})
