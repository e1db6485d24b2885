export interface Random {
  /** 0 up to, without, 1. */
  next(): number
  /** A whole number from `low` to `high`, both possible. */
  between(low: number, high: number): number
  pick<Value>(list: readonly Value[]): Value
  chance(probability: number): boolean
}

export function seededRandom(seed: number): Random
