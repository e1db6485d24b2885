import { setTimeout as sleep } from 'node:timers/promises'
import { errnoOf } from '../failure.ts'
import { nameOf, statusOf } from './bucket.ts'

/**
 * Attempts at one operation. The SDK's `standard` mode waits a random part of 1, 2 and 4 s after SlowDown (of 50, 100 and 200 ms after
 * other failures): 3.5 s on average, 7 s at most, which an ingest request can wait and a recorder's own retry then takes over.
 * `adaptive` mode was rejected: one refused write would throttle the reads of the same client too.
 */
export const ATTEMPTS = 4
const FIRST_WAIT_MS = 100
const FIRST_WAIT_THROTTLED_MS = 1_000

const NETWORK_ERRORS = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']
const THROTTLING = ['SlowDown', 'TooManyRequests', 'ServiceUnavailable', 'RequestLimitExceeded']

/** True when the same request may succeed a little later. */
export function isTransient(error: unknown): boolean {
  const status = statusOf(error) ?? 0
  return (
    status >= 500 ||
    status === 429 ||
    NETWORK_ERRORS.includes(errnoOf(error) ?? '') ||
    ['TimeoutError', 'RequestTimeout'].includes(nameOf(error) ?? '')
  )
}

/**
 * Repeats `action` where the SDK cannot: a body read from a file must be opened again, and some answers are failures only to us.
 * Waits as the SDK does, a random part of a doubling time.
 */
export async function retrying<Result>(
  action: () => Promise<Result>,
  isWorthIt: (error: unknown) => boolean,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action()
    } catch (error) {
      if (attempt === ATTEMPTS || !isWorthIt(error)) throw error
      const first = THROTTLING.includes(nameOf(error) ?? '') ? FIRST_WAIT_THROTTLED_MS : FIRST_WAIT_MS
      await sleep(Math.random() * first * 2 ** (attempt - 1))
    }
  }
}
