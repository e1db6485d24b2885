import { describe, expect, it } from 'vitest'
import { MAX_CONSOLE_CHARS } from '../limits.ts'
import { formatConsole } from './format.ts'

const cycle: Record<string, unknown> = { a: 1 }
cycle.self = cycle

describe('formatConsole', () => {
  it.each([
    [[], ''],
    [['a', 'b'], 'a b'],
    [['sum', 1, true, null, undefined, 10n], 'sum 1 true null undefined 10'],
    [[new TypeError('no')], 'TypeError: no'],
    [[{ a: 1, b: 'x', c: [1, 'y'] }], '{a: 1,b: "x",c: [1,"y"]}'],
    [[cycle], '{a: 1,self: {…}}'],
    [[{ a: { b: { c: { d: 1 } } } }], '{a: {b: {c: {…}}}}'],
    [[Symbol('s'), () => 1], 'Symbol(s) function'],
    [[new Map([[1, 2]]), new Date(0)], '[object Map] [object Date]'],
    [[{ password: 'hunter two', user: 'ada' }], '{password: ***,user: "ada"}'],
    [['%s has %d of %o', 'Ada', 3, { a: 1 }], 'Ada has 3 of {a: 1}'],
    [['%cred', 'color: red', 'more'], 'red more'],
    [['100%', '%s'], '100% %s'],
    [['%s %s', 'one'], 'one %s'],
  ])('%o', (args, text) => expect(formatConsole(args)).toBe(text))

  it('runs no getter, and no toJSON', () => {
    const called: string[] = []
    const value = {
      get secret() {
        return called.push('getter')
      },
      get other() {
        called.push('getter')
        throw new Error('no')
      },
      toJSON: () => called.push('toJSON'),
    }
    expect(formatConsole([value])).toBe('{secret: ***,other: ***,toJSON: function}')
    expect(called).toEqual([])
  })

  it('survives what throws when looked at', () => {
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no')
        },
      },
    )
    expect(formatConsole(['a', revoked.proxy, hostile, 'b'])).toBe('a [object] [object] b')
  })

  it('is bounded, however large what it is given', () => {
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, n]))
    expect(formatConsole([wide])).toContain('k19: 19,…}')
    let reads = 0
    const deep = (level: number): object =>
      new Proxy(
        {},
        {
          ownKeys: () => Array.from({ length: 50 }, (_, n) => `k${n}`),
          getOwnPropertyDescriptor: () => {
            reads++
            return { configurable: true, enumerable: true, value: level < 9 ? deep(level + 1) : 'x'.repeat(100_000) }
          },
        },
      )
    expect(formatConsole([deep(0)]).length).toBeLessThanOrEqual(MAX_CONSOLE_CHARS)
    expect(reads).toBeLessThan(60_000)
    expect(formatConsole(['x'.repeat(1e6), 'y'.repeat(1e6)])).toHaveLength(MAX_CONSOLE_CHARS)
    expect(formatConsole(Array.from({ length: 1e5 }, () => 'arg')).length).toBeLessThanOrEqual(MAX_CONSOLE_CHARS)
  })
})
