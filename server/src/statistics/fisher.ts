import { logChoose } from './gamma.ts'

/**
 * Two groups and one feature:
 *
 * | | has it | has it not |
 * |---|---|---|
 * | first group | `a` | `b` |
 * | second group | `c` | `d` |
 */
export interface Table {
  a: number
  b: number
  c: number
  d: number
}

/** Probabilities that differ by less count as equal: what rounding does to tables that are each other's mirror. As R's fisher.test has it. */
const TIE = 1 + 1e-7

/** A term this small beside the sum changes nothing that a double holds. */
const NEGLIGIBLE = 1e-17

/**
 * p value of Fisher's exact test, two-sided: the probability, with both margins given and no association, of a table as improbable as
 * this one or more (Fisher, Statistical Methods for Research Workers, 5th ed. 1934, § 21.02; Irwin 1935). Exact also for the small counts
 * of a small site, where χ² is not; for large ones it costs the width of the tails, some √n terms, so that no approximation is needed.
 */
export function fisherExact({ a, b, c, d }: Table): number {
  const first = a + b
  const having = a + c
  const total = first + c + d
  const low = Math.max(0, having - (c + d))
  const high = Math.min(first, having)
  const logAll = logChoose(total, having)
  const logP = (x: number) => logChoose(first, x) + logChoose(total - first, having - x) - logAll
  const limit = logP(a) + Math.log(TIE)
  const mode = Math.min(Math.max(Math.floor(((first + 1) * (having + 1)) / (total + 2)), low), high)
  if (logP(mode) <= limit) return 1

  /** Sum of the terms from `x` outwards: each is the one before times a ratio below 1. */
  const tail = (x: number, direction: 1 | -1): number => {
    let term = Math.exp(logP(x))
    let sum = 0
    for (let at = x; at >= low && at <= high; at += direction) {
      sum += term
      if (term < sum * NEGLIGIBLE) break
      term *=
        direction === 1
          ? ((first - at) * (having - at)) / ((at + 1) * (total - first - having + at + 1))
          : (at * (total - first - having + at)) / ((first - at + 1) * (having - at + 1))
    }
    return sum
  }
  const left = outermost(logP, limit, mode, low)
  const right = outermost(logP, limit, mode, high)
  const p = (left === undefined ? 0 : tail(left, -1)) + (right === undefined ? 0 : tail(right, 1))
  return Math.min(p, 1)
}

/** The place nearest to the mode, towards `end`, from which on all is as improbable as `limit`. It falls all the way: halving finds it. */
function outermost(logP: (x: number) => number, limit: number, mode: number, end: number): number | undefined {
  if (logP(end) > limit) return undefined
  let above = mode
  let below = end
  while (Math.abs(above - below) > 1) {
    const middle = Math.floor((above + below) / 2)
    if (logP(middle) > limit) above = middle
    else below = middle
  }
  return below
}

/**
 * The smallest p value that a feature can have which `having` of `first + second` have. Above the level that is asked for, no way of
 * spreading it could be told from chance, and testing it would only cost the others (Tarone, A modified Bonferroni method for discrete
 * data, Biometrics 46, 1990). It depends on the margins alone and not on who has it, so that leaving it out biases nothing.
 */
export function smallestP(first: number, second: number, having: number): number {
  const ends = [Math.max(0, having - second), Math.min(first, having)]
  return Math.min(...ends.map(a => fisherExact({ a, b: first - a, c: having - a, d: second - having + a })))
}
