import { describe, expect, it } from 'vitest'
import { logChoose, logGamma } from './gamma.ts'

describe('the logarithm of Γ', () => {
  it('is that of factorials', () => {
    let log = 0
    for (let n = 1; n <= 170; n++) {
      expect(logGamma(n)).toBeCloseTo(log, 11)
      log += Math.log(n)
    }
  })

  it.each([
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [0.1, 2.252712651734206],
    [1.5, Math.log(Math.sqrt(Math.PI) / 2)],
    [100.5, 361.4355404678],
    [1e6, 12815504.5691479],
  ])('is known at %d', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-10 * Math.max(1, Math.abs(expected)))
  })

  it('counts ways to choose', () => {
    expect(Math.exp(logChoose(52, 5))).toBeCloseTo(2_598_960, 4)
    expect(logChoose(7, 0)).toBeCloseTo(0, 12)
    expect(logChoose(7, 7)).toBeCloseTo(0, 12)
  })
})
