import { ClickHouseError } from '@clickhouse/client'
import { isPlayheadError, PlayheadError } from '../errors.ts'

/** Codes of Node's sockets for "nobody there" and "gone while talking". */
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
])

/** ClickHouse: too many simultaneous queries, socket timeout, network error, aborted (shutting down), too many parts. */
const BUSY_CODES = new Set(['202', '209', '210', '236', '252'])

/** ClickHouse: too many rows, timeout, too slow, set size, memory limit, too many bytes, rows or bytes of the result. */
const EXPENSIVE_CODES = new Set(['158', '159', '160', '191', '241', '307', '396'])

/** True when the same request may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ClickHouseError) return BUSY_CODES.has(error.code)
  return NETWORK_CODES.has(codeOf(error)) || /socket hang up/.test(messageOf(error))
}

/** True when the engine cannot have seen the request: nobody listened. */
export function wasNeverSent(error: unknown): boolean {
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(codeOf(error))
}

/** What went wrong, as an error of the catalogue. `what` says what was being done. */
export function indexError(error: unknown, what: string): PlayheadError {
  if (isPlayheadError(error)) return error
  const options = { cause: error }
  if (isTransient(error) || /^Timeout error/.test(messageOf(error)))
    return new PlayheadError('INDEX_UNAVAILABLE', `The index does not answer (${what}): ${messageOf(error)}`, {
      ...options,
      retryAfterS: 5,
    })
  if (!(error instanceof ClickHouseError))
    return new PlayheadError('INTERNAL', `The index failed (${what}): ${messageOf(error)}`, options)
  if (EXPENSIVE_CODES.has(error.code))
    return new PlayheadError(
      'QUERY_TOO_EXPENSIVE',
      `The query took more than it may (${error.type ?? error.code}); ask for a shorter time or fewer sessions.`,
      options,
    )
  if (error.code === '516' || error.code === '194')
    return new PlayheadError('INDEX_UNAVAILABLE', 'The index refuses the user or password of PLAYHEAD_INDEX', options)
  if (error.code === '81')
    return new PlayheadError(
      'INDEX_UNAVAILABLE',
      'The index has no such database: create the one PLAYHEAD_INDEX names',
      options,
    )
  if (error.code === '60')
    return new PlayheadError('INDEX_UNAVAILABLE', 'The index has no tables yet: run `playhead migrate`', options)
  return new PlayheadError('INTERNAL', `The index refused the statement (${what}): ${error.message}`, options)
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
