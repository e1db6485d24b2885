/** The value below which `fraction` of `values` lie (nearest rank). 0 for none. Does not change `values`. */
export function percentile(values: readonly number[], fraction: number): number {
  if (values.length === 0) return 0
  const sorted = Float64Array.from(values).sort()
  const rank = Math.ceil(fraction * sorted.length) - 1
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank))] ?? 0
}

/** The middle of `values`: robust against one disturbed round. 0 for none. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** `value` with at most `digits` decimals. */
export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}
