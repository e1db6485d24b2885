import { describe, expect, it } from 'vitest'
import { type Arm, difference, growthToTell, isEnough, TIGHTEST_AT_PEOPLE } from './confidencesequence.ts'
import { createRandom } from './testrandom.ts'

const STREAMS = 2_000
const PEOPLE = 2_000

/** Shares of streams in which the interval, and the one that may be looked at once, miss the truth at any look after any person. */
function missed(rates: [number, number], share = 0.5): { ever: number; naive: number } {
  const random = createRandom(42)
  const truth = rates[1] - rates[0]
  let ever = 0
  let naive = 0
  for (let stream = 0; stream < STREAMS; stream++) {
    const control: Arm = { people: 0, converted: 0 }
    const arm: Arm = { people: 0, converted: 0 }
    let hasMissed = false
    let hasMissedOnce = false
    for (let n = 0; n < PEOPLE; n++) {
      const isArm = random() < share
      const one = isArm ? arm : control
      one.people++
      if (random() < rates[isArm ? 1 : 0]) one.converted++
      if (!isEnough(control, arm)) continue
      if (!hasMissed) {
        const { low, high } = difference(control, arm, 0.05)
        hasMissed = low > truth || high < truth
      }
      if (!hasMissedOnce) hasMissedOnce = Math.abs(estimateOf(control, arm) - truth) > 1.96 * errorOf(control, arm)
    }
    if (hasMissed) ever++
    if (hasMissedOnce) naive++
  }
  return { ever: ever / STREAMS, naive: naive / STREAMS }
}

const rate = ({ people, converted }: Arm) => converted / people
const estimateOf = (control: Arm, arm: Arm) => rate(arm) - rate(control)
const errorOf = (control: Arm, arm: Arm) =>
  Math.sqrt([control, arm].reduce((sum, one) => sum + (rate(one) * (1 - rate(one))) / one.people, 0))

describe('the confidence sequence', () => {
  it.each<[string, [number, number], number]>([
    ['two arms alike at 10 %', [0.1, 0.1], 0.5],
    ['two arms alike at 50 %', [0.5, 0.5], 0.5],
    ['two arms alike at 2 %', [0.02, 0.02], 0.5],
    ['one person of ten in the arm', [0.2, 0.2], 0.1],
    ['arms that differ', [0.1, 0.16], 0.5],
  ])('holds at every look at once: %s', (_, rates, share) => {
    const { ever, naive } = missed(rates, share)
    expect(ever).toBeLessThanOrEqual(0.05)
    // What a fixed interval would have done: it is wrong at some look in 21 to 38 of 100 tests.
    expect(naive).toBeGreaterThan(0.2)
  })

  it('is as wide as its formula says', () => {
    const arm = { people: 500, converted: 249 }
    const { low, high, estimate } = difference(arm, arm, 0.05)
    expect(estimate).toBe(0)
    expect(high).toBe(-low)
    const error = Math.sqrt((2 * 0.25) / 500)
    // 3.035 standard errors where it is tightest, against 1.96 for one look.
    expect(high / error).toBeCloseTo(3.035, 2)
    expect(2 * arm.people).toBe(TIGHTEST_AT_PEOPLE)
  })

  it('tells a difference that is there', () => {
    const random = createRandom(1)
    let told = 0
    for (let stream = 0; stream < 200; stream++) {
      const arms = [0.1, 0.15].map(share => ({
        people: 3_000,
        converted: Array.from({ length: 3_000 }).filter(() => random() < share).length,
      }))
      if (difference(arms[0] as Arm, arms[1] as Arm, 0.05).low > 0) told++
    }
    expect(told / 200).toBeGreaterThan(0.9)
  })

  it('says how much more is needed, and is then as wide as that', () => {
    const control = { people: 400, converted: 40 }
    const arm = { people: 200, converted: 26 }
    const growth = growthToTell(control, arm, 0.05, 0.03)
    const grown = ({ people, converted }: Arm) => ({ people: people * growth, converted: converted * growth })
    const { low, high } = difference(grown(control), grown(arm), 0.05)
    expect((high - low) / 2).toBeCloseTo(0.03, 3)
    expect(growthToTell(control, arm, 0.05, 0.9)).toBe(1)
  })

  it('says nothing of few people or of a rare event', () => {
    expect(isEnough({ people: 49, converted: 20 }, { people: 500, converted: 200 })).toBe(false)
    expect(isEnough({ people: 500, converted: 4 }, { people: 500, converted: 5 })).toBe(false)
    expect(isEnough({ people: 500, converted: 495 }, { people: 500, converted: 496 })).toBe(false)
    expect(isEnough({ people: 500, converted: 0 }, { people: 500, converted: 90 })).toBe(true)
  })
})
