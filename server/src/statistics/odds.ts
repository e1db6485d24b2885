import type { Table } from './fisher.ts'

/** 97.5th percentile of the normal distribution: a two-sided interval of 95 %. */
const Z_95 = 1.959963984540054

export interface OddsRatio {
  value: number
  low: number
  high: number
}

/**
 * How many times larger the odds of having the feature are in the first group than in the second, with its 95 % interval.
 *
 * The interval is Woolf's logit (On estimating the relation between blood group and disease, Annals of Human Genetics 19, 1955). Half is
 * added to each count (Haldane, The estimation and significance of the logarithm of a ratio of frequencies, Ann. Hum. Genet. 20, 1956;
 * Anscombe, On estimating binomial response relations, Biometrika 43, 1956): the ratio is finite where nobody in a group has it, and less
 * biased where few have. So it is always a little nearer to 1 than ad / bc.
 */
export function oddsRatio(table: Table): OddsRatio {
  const [a, b, c, d] = [table.a + 0.5, table.b + 0.5, table.c + 0.5, table.d + 0.5]
  const log = Math.log((a * d) / (b * c))
  const error = Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
  return { value: Math.exp(log), low: Math.exp(log - Z_95 * error), high: Math.exp(log + Z_95 * error) }
}
