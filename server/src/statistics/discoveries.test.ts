import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { falseDiscoveryRates } from './discoveries.ts'

describe('false discovery rates', () => {
  it('reject the four that Benjamini and Hochberg reject', () => {
    // The 15 p values of their example, section 4.1: at 0.05 the four smallest, where Bonferroni takes three.
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ]
    const q = falseDiscoveryRates(p)
    expect(q.filter(one => one <= 0.05)).toHaveLength(4)
    expect(q.slice(0, 5).map(one => Number(one.toFixed(6)))).toEqual([0.0015, 0.003, 0.0095, 0.035625, 0.0603])
  })

  it('keep the order of the p values, and are never below them', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), p => {
        const q = falseDiscoveryRates(p)
        expect(q).toHaveLength(p.length)
        for (const [n, one] of q.entries()) {
          expect(one).toBeGreaterThanOrEqual((p[n] ?? 0) * (1 - 1e-12))
          expect(one).toBeLessThanOrEqual(1)
          for (const [m, other] of q.entries())
            if ((p[n] ?? 0) < (p[m] ?? 0)) expect(one).toBeLessThanOrEqual(other * (1 + 1e-12))
        }
      }),
    )
  })
})
