import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fisherExact, smallestP, type Table } from './fisher.ts'
import { logChoose } from './gamma.ts'

/** The definition, written down: the sum over all tables with these margins that are as improbable or more. */
function byDefinition({ a, b, c, d }: Table): number {
  const p = (x: number) => Math.exp(logChoose(a + b, x) + logChoose(c + d, a + c - x) - logChoose(a + b + c + d, a + c))
  let sum = 0
  for (let x = Math.max(0, a - d); x <= Math.min(a + b, a + c); x++) if (p(x) <= p(a) * (1 + 1e-7)) sum += p(x)
  return Math.min(sum, 1)
}

const table = (a: number, b: number, c: number, d: number): Table => ({ a, b, c, d })

describe("Fisher's exact test", () => {
  it.each([
    // The lady tasting tea: 3 of 4 cups right, and all 4 (Fisher, The Design of Experiments, 1935).
    [table(3, 1, 1, 3), 34 / 70],
    [table(4, 0, 0, 4), 2 / 70],
    // Convictions of like-sex twins of criminals, Fisher 1934, § 21.02, as fisher.test of R gives it.
    [table(2, 15, 10, 3), 0.0005367241],
    // Agresti, Categorical Data Analysis, job satisfaction of R's manual, collapsed to two by two.
    [table(1, 9, 11, 3), 0.002759456],
  ])('gives the known value for %o', (one, expected) => {
    expect(fisherExact(one)).toBeCloseTo(expected, 8)
  })

  it('is its definition, on any table', () => {
    const count = fc.nat({ max: 60 })
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const one = table(a, b, c, d)
        expect(fisherExact(one)).toBeCloseTo(byDefinition(one), 9)
      }),
      { numRuns: 2_000 },
    )
  })

  it('says the same of the mirrored table, and of groups that change places', () => {
    const count = fc.nat({ max: 3_000 })
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const p = fisherExact(table(a, b, c, d))
        // Below it doubles lose digits.
        fc.pre(p > 1e-290)
        for (const other of [table(b, a, d, c), table(c, d, a, b), table(a, c, b, d)])
          expect(fisherExact(other) / p).toBeCloseTo(1, 6)
      }),
    )
  })

  it('reaches far into the tails, and takes no longer for millions', () => {
    const startMs = performance.now()
    const p = fisherExact(table(60_000, 440_000, 40_000, 960_000))
    expect(p).toBeGreaterThanOrEqual(0)
    expect(p).toBeLessThan(1e-300)
    expect(fisherExact(table(50_100, 449_900, 99_900, 900_100))).toBeCloseTo(0.564, 2)
    expect(performance.now() - startMs).toBeLessThan(100)
  })

  it('has nothing to say where a margin is empty', () => {
    expect(fisherExact(table(0, 5, 0, 9))).toBe(1)
    expect(fisherExact(table(5, 0, 9, 0))).toBe(1)
    expect(fisherExact(table(0, 0, 3, 4))).toBe(1)
  })
})

describe('the smallest p that a feature can have', () => {
  it('is that of the most uneven table', () => {
    // Five heads in a row, or five tails, of groups of equal size: never below 0.05.
    expect(smallestP(1_000, 1_000, 5)).toBeCloseTo(2 / 32, 3)
    expect(smallestP(1_000, 1_000, 6)).toBeCloseTo(2 / 64, 3)
    expect(smallestP(50, 950, 3)).toBeLessThan(0.001)
  })

  it('is 1 for what everybody has', () => {
    expect(smallestP(20, 30, 50)).toBe(1)
  })
})
