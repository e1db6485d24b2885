/** Below this the series is not exact enough and the recurrence Γ(x) = Γ(x + 1) / x leads up to it. At 10 its first left-out term is 3e-15. */
const SERIES_FROM = 10

/** Terms of Stirling's series: B(2k) / (2k (2k − 1)), Abramowitz & Stegun 6.1.41. */
const TERMS = [1 / 12, -1 / 360, 1 / 1_260, -1 / 1_680, 1 / 1_188, -691 / 360_360, 1 / 156]

/**
 * Natural logarithm of Γ(x) for x > 0, to some 14 digits: factorials of millions, where they themselves overflow at 171.
 * Stirling's series, Abramowitz & Stegun (1964), 6.1.41.
 */
export function logGamma(x: number): number {
  let shift = 0
  let at = x
  for (; at < SERIES_FROM; at++) shift += Math.log(at)
  const inverse = 1 / (at * at)
  const series = TERMS.reduceRight((sum, term) => sum * inverse + term, 0) / at
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift
}

/** Natural logarithm of n over k, the number of ways to choose k of n. */
export function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
}
