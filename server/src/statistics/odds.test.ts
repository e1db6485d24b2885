import { describe, expect, it } from 'vitest'
import { oddsRatio } from './odds.ts'

describe('the odds ratio', () => {
  it("is Woolf's, of his blood groups and ulcers, but for the halves", () => {
    // London: 911 of group O and 579 of group A with peptic ulcer, 4578 and 4219 of the controls: ratio 1.4500 (Woolf 1955, table 1).
    const { value, low, high } = oddsRatio({ a: 911, b: 579, c: 4_578, d: 4_219 })
    expect(value).toBeCloseTo(1.45, 2)
    const error = Math.sqrt(1 / 911 + 1 / 579 + 1 / 4_578 + 1 / 4_219)
    expect(low).toBeCloseTo(1.45 * Math.exp(-1.96 * error), 2)
    expect(high).toBeCloseTo(1.45 * Math.exp(1.96 * error), 2)
  })

  it('is finite where nobody in a group has it', () => {
    const { value, low, high } = oddsRatio({ a: 10, b: 0, c: 0, d: 10 })
    expect(value).toBeCloseTo((10.5 * 10.5) / (0.5 * 0.5), 6)
    expect(low).toBeGreaterThan(1)
    expect(Number.isFinite(high)).toBe(true)
  })

  it('is turned over when the groups change places', () => {
    const one = oddsRatio({ a: 7, b: 20, c: 3, d: 40 })
    const other = oddsRatio({ a: 3, b: 40, c: 7, d: 20 })
    expect(one.value * other.value).toBeCloseTo(1, 12)
    expect(one.low * other.high).toBeCloseTo(1, 12)
  })
})
