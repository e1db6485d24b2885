import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoteString } from './embedded/quote.ts'
import { splitStatements } from './statements.ts'

describe('splitStatements', () => {
  it.each([
    ['', []],
    [' ;; \n;', []],
    ['SELECT 1', ['SELECT 1']],
    ['SELECT 1;', ['SELECT 1']],
    ['SELECT 1; SELECT 2 ;', ['SELECT 1', 'SELECT 2']],
    ["SELECT ';'; SELECT 2", ["SELECT ';'", 'SELECT 2']],
    ["SELECT 'it''s;'", ["SELECT 'it''s;'"]],
    ["SELECT '\\';'", ["SELECT '\\';'"]],
    ['SELECT "a;b", `c;d`', ['SELECT "a;b", `c;d`']],
    ['-- a; comment\nSELECT 1', ['SELECT 1']],
    ['/* a;\n comment */ SELECT 1', ['SELECT 1']],
    ['SELECT 4 - 2 / 1; SELECT 2', ['SELECT 4 - 2 / 1', 'SELECT 2']],
    ['-- only a comment', []],
    ["SELECT 'open; string", ["SELECT 'open", 'string']],
  ])('%j gives %j', (sql, statements) => {
    expect(splitStatements(sql)).toEqual(statements)
  })

  it('leaves every quoted string whole', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), texts => {
        const statements = texts.map(text => `SELECT ${quoteString(text)}`)
        expect(splitStatements(statements.join(';'))).toEqual(statements)
      }),
    )
  })
})
