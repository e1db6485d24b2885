/** Milliseconds the quota is named for: a bucket holds one minute's worth, so a minute of silence may be followed by a burst of as much. */
const WINDOW_MS = 60_000

/** Takes one batch from a key's quota: 0 when it may pass, otherwise the whole seconds after which one will. */
export type Quota = (key: string) => number

/**
 * A token bucket per key, in this process only: with n ingest processes a key gets n times as much, which protects each of them just
 * as well and needs no shared state on the hot path. `keys` must be known ones, or the buckets grow without bound.
 */
export function createQuota(options: { perMinute: number; now: () => number }): Quota {
  const { perMinute, now } = options
  const perMs = perMinute / WINDOW_MS
  const buckets = new Map<string, { tokens: number; atMs: number }>()
  return key => {
    const atMs = now()
    const bucket = buckets.get(key) ?? { tokens: perMinute, atMs }
    buckets.set(key, bucket)
    // A clock set back must not take tokens away.
    bucket.tokens = Math.min(perMinute, bucket.tokens + Math.max(0, atMs - bucket.atMs) * perMs)
    bucket.atMs = atMs
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perMs / 1_000)
    bucket.tokens -= 1
    return 0
  }
}
