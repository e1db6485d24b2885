/** First wait after a failed run: long enough for a lost connection to be made again, short enough that a visit is still listed within 15 s. */
const FIRST_RETRY_MS = 1_000

/** Longest wait between two runs. A store that was away for minutes is used again within one. */
const RETRY_CAP_MS = 60_000

/**
 * Runs a job gets before it is given up: waits of 1, 2, 4 … 60, 60 s, 4 minutes together.
 * Giving up is safe: the sweeper queues the epoch again while its log objects exist.
 */
const ATTEMPTS = 10

export interface RetryPolicy {
  attempts: number
  firstRetryMs: number
  capMs: number
}

export const RETRY: RetryPolicy = { attempts: ATTEMPTS, firstRetryMs: FIRST_RETRY_MS, capMs: RETRY_CAP_MS }

/** Milliseconds to wait after the `failures`-th failed run (counted from 1): doubles each time, up to the cap. */
export function backoffMs(failures: number, policy: RetryPolicy = RETRY): number {
  return Math.min(policy.capMs, policy.firstRetryMs * 2 ** (failures - 1))
}
