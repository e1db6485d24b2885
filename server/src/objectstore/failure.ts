import { PlayheadError } from '../errors.ts'

/** Seconds a client is asked to wait: by then the drivers' own retries (7 s at most) have mostly got through, or it is an outage. */
const RETRY_AFTER_S = 5

/** The error of a store that could not do `what`. An error of the catalogue passes unchanged. */
export function storeUnavailable(what: string, cause: unknown): PlayheadError {
  if (cause instanceof PlayheadError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new PlayheadError('STORE_UNAVAILABLE', `${what}: ${reason}`, { cause, retryAfterS: RETRY_AFTER_S })
}

/** A mistake of the calling code, such as a key that is none. */
export function misuse(message: string): PlayheadError {
  return new PlayheadError('INTERNAL', message)
}

/** The `code` of a Node system error, such as `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
