/** One arm of a comparison. */
export interface Arm {
  people: number
  converted: number
}

export interface Difference {
  estimate: number
  low: number
  high: number
}

/**
 * People, both arms together, at whom the interval is tightest for how much is known. It costs little elsewhere: the interval is 1.55 times as
 * wide as one that may be looked at once at 1,000, 1.66 at 10,000, 1.92 at 100. A small product has some thousand people in a funnel of a month.
 */
export const TIGHTEST_AT_PEOPLE = 1_000

/**
 * People in each arm, and people who converted and who did not in both together, below which nothing is said: the sequence holds for means that are
 * near to normal, and those of a rare event are not.
 */
export const MIN_PEOPLE_PER_ARM = 50
export const MIN_OF_EACH_OUTCOME = 10

/** True when enough is known for the interval to hold. */
export function isEnough(one: Arm, other: Arm): boolean {
  const people = one.people + other.people
  const converted = one.converted + other.converted
  return (
    Math.min(one.people, other.people) >= MIN_PEOPLE_PER_ARM &&
    Math.min(converted, people - converted) >= MIN_OF_EACH_OUTCOME
  )
}

/**
 * By how much the conversion rate of `arm` differs from that of `control`, with an interval that holds however often one looks and whenever one stops:
 * an asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas, Time-uniform central limit theory and asymptotic confidence
 * sequences, Annals of Statistics 52, 2024, theorem 2.2, there for a mean). With t people in both arms and the
 * usual standard error s of the difference it is
 *
 *     estimate ± s · √( 2 (tρ² + 1) / (tρ²) · log( √(tρ² + 1) / α ) )
 *
 * and ρ² = (−2 log α + log(−2 log α) + 1) / t* makes it tightest at t* = {@link TIGHTEST_AT_PEOPLE}. It needs the counts of today alone, not those of each look before.
 * Rejected: mSPRT (Johari, Koomen, Pekelis & Walsh, Always valid inference, Operations Research 70, 2022), which for rates rests on the same normal
 * approximation, and asks for a prior of the effect that nobody has.
 * @param level share of tests in which the interval may ever miss, over all looks
 */
export function difference(control: Arm, arm: Arm, level: number): Difference {
  const estimate = arm.converted / arm.people - control.converted / control.people
  const width = halfWidth(control, arm, level, 1)
  return { estimate, low: Math.max(estimate - width, -1), high: Math.min(estimate + width, 1) }
}

/**
 * Factor by which both arms must grow until a difference of this size would show, if it is as large as that and the rates stay as they are.
 * @param size share, 0 to 1
 */
export function growthToTell(control: Arm, arm: Arm, level: number, size: number): number {
  let low = 1
  let high = 1
  while (halfWidth(control, arm, level, high) > size) high *= 2
  while (high - low > low * 1e-6) {
    const middle = (low + high) / 2
    if (halfWidth(control, arm, level, middle) > size) low = middle
    else high = middle
  }
  return high
}

function halfWidth(control: Arm, arm: Arm, level: number, growth: number): number {
  const error = Math.sqrt((variance(control) / control.people + variance(arm) / arm.people) / growth)
  const scaled = (control.people + arm.people) * growth * squareOfRho(level)
  return error * Math.sqrt((2 * (scaled + 1) * Math.log(Math.sqrt(scaled + 1) / level)) / scaled)
}

/** Of one person's outcome. Two are added, one of each outcome, so that an arm in which nobody converted is not taken to be sure of it. */
function variance({ people, converted }: Arm): number {
  const share = (converted + 1) / (people + 2)
  return share * (1 - share)
}

function squareOfRho(level: number): number {
  const twice = -2 * Math.log(level)
  return (twice + Math.log(twice) + 1) / TIGHTEST_AT_PEOPLE
}
