import { describe, expect, it } from 'vitest'
import { MISMATCH_BELOW, sampleRatioP } from './samplemismatch.ts'
import { createRandom } from './testrandom.ts'

/** After how many people the alarm goes, looked at after each; undefined when it does not. */
function alarmAt(random: () => number, truth: number, expected: [number, number], people: number): number | undefined {
  const counts: [number, number] = [0, 0]
  for (let n = 1; n <= people; n++) {
    counts[random() < truth ? 0 : 1]++
    if (sampleRatioP(counts, expected) < MISMATCH_BELOW) return n
  }
  return undefined
}

describe('the sample ratio test', () => {
  it('is the Bayes factor of a Dirichlet prior, by hand', () => {
    // Prior (5, 5) and two people in the first arm: 5/10 · 6/11 against 1/4, and so on for the other concentrations.
    const factors = [10, 100, 1_000, 10_000].map(c => ((c / 2 / c) * ((c / 2 + 1) / (c + 1))) / 0.25)
    const mean = factors.reduce((a, b) => a + b) / 4
    expect(sampleRatioP([2, 0], [1, 1])).toBeCloseTo(1 / mean, 9)
  })

  it('finds 20/80 where 10/90 was meant, soon', () => {
    const random = createRandom(5)
    const ends = Array.from({ length: 200 }, () => alarmAt(random, 0.2, [1, 9], 1_000) ?? Number.POSITIVE_INFINITY)
    expect(ends.filter(Number.isFinite)).toHaveLength(200)
    expect(ends.sort((a, b) => a - b)[100]).toBeLessThan(300)
  })

  it('finds a small deviation among many', () => {
    expect(sampleRatioP([10_000, 10_000], [1, 1])).toBe(1)
    expect(sampleRatioP([10_300, 9_700], [1, 1])).toBeLessThan(0.02)
    expect(sampleRatioP([51_000, 49_000], [1, 1])).toBeLessThan(MISMATCH_BELOW)
  })

  it('keeps quiet at a true 10/90, looked at after each person', () => {
    const random = createRandom(11)
    const alarms = Array.from({ length: 400 }).filter(() => alarmAt(random, 0.1, [1, 9], 1_000) !== undefined)
    expect(alarms.length).toBeLessThanOrEqual(2)
  })

  it('takes weights of any sum, and several arms', () => {
    expect(sampleRatioP([30, 30, 60], [25, 25, 50])).toBe(1)
    expect(sampleRatioP([300, 100, 400], [0.25, 0.25, 0.5])).toBeLessThan(MISMATCH_BELOW)
    expect(sampleRatioP([0, 0], [1, 1])).toBe(1)
  })
})
