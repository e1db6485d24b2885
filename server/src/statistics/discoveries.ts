/**
 * q values: for each p value the share of false ones among all that are at least as convincing. Calling all with q ≤ 0.05 more than
 * chance is wrong in 5 % of what is called so, however many were tested (Benjamini & Hochberg, Controlling the false discovery rate,
 * J. R. Statist. Soc. B 57, 1995). It holds for tests that are independent or positively dependent (Benjamini & Yekutieli 2001), as
 * signals of the same trouble are.
 */
export function falseDiscoveryRates(pValues: readonly number[]): number[] {
  const order = pValues.map((_, n) => n).sort((a, b) => (pValues[b] ?? 0) - (pValues[a] ?? 0))
  const rates = new Array<number>(pValues.length).fill(1)
  let least = 1
  for (const [place, n] of order.entries()) {
    const rank = pValues.length - place
    least = Math.min(least, ((pValues[n] ?? 1) * pValues.length) / rank)
    rates[n] = least
  }
  return rates
}
