import { logGamma } from './gamma.ts'

/**
 * Below it the split is taken to be broken. Far stricter than 0.05, as is usual for this check, since a false alarm throws a sound experiment away (Fabijan et
 * al., Diagnosing Sample Ratio Mismatch in Online Controlled Experiments, KDD 2019).
 */
export const MISMATCH_BELOW = 0.001

/**
 * How firmly the alternative believes in a split near to the intended one, in people. Firm ones find a small deviation among tens of thousands, loose
 * ones a gross deviation among a few dozen; the mean of their Bayes factors is valid as each of them is, and finds both.
 */
const CONCENTRATIONS = [10, 100, 1_000, 10_000]

/**
 * p value for "people were split as intended", valid at every look: the chance that it ever falls below x, looked at after each person, is at most x.
 * The sequential test of multinomial counts of Lindon & Malek (Anytime-valid inference for multinomial count data, NeurIPS 2022): one over the Bayes
 * factor of a Dirichlet prior around the intended split against the split itself. χ², looked at daily, would sooner or later cry wolf.
 * @param expected how the people were to be split: weights above 0, of any sum
 */
export function sampleRatioP(observed: readonly number[], expected: readonly number[]): number {
  const sum = expected.reduce((a, b) => a + b, 0)
  const shares = expected.map(weight => weight / sum)
  const logs = CONCENTRATIONS.map(concentration => logBayesFactor(observed, shares, concentration))
  const largest = Math.max(...logs)
  const mean = logs.reduce((total, log) => total + Math.exp(log - largest), 0) / logs.length
  return Math.min(Math.exp(-(largest + Math.log(mean))), 1)
}

function logBayesFactor(observed: readonly number[], shares: readonly number[], concentration: number): number {
  const people = observed.reduce((a, b) => a + b, 0)
  return observed.reduce(
    (log, count, n) => {
      const share = shares[n] ?? 0
      const prior = concentration * share
      return log + logGamma(prior + count) - logGamma(prior) - count * Math.log(share)
    },
    logGamma(concentration) - logGamma(concentration + people),
  )
}
