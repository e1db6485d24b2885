/**
 * One catalogue of everything that can go wrong in a way somebody acts on. `code` is stable: clients and runbooks match on it.
 * `status` is the HTTP answer where the error reaches a route; `title` never changes, the message says what happened this time and what to do.
 */
export const ERRORS = {
  BATCH_MALFORMED: { status: 400, title: 'The batch is not a well-formed frame' },
  REQUEST_INVALID: { status: 400, title: 'The request does not fit its schema' },
  ASSET_MISMATCH: { status: 400, title: 'The file is not the one its hash names' },
  CURSOR_INVALID: { status: 400, title: 'The page cursor is not one this server gave out' },
  KEY_UNKNOWN: { status: 401, title: 'The write key is not known' },
  LOGIN_REQUIRED: { status: 401, title: 'Log in to see this' },
  LOGIN_LINK_SPENT: { status: 401, title: 'This login link was used, or has expired' },
  TOKEN_INVALID: { status: 401, title: 'The API token is not one of this server, or has expired' },
  TOKEN_READ_ONLY: { status: 403, title: 'API tokens read, and change nothing' },
  ORIGIN_NOT_ALLOWED: { status: 403, title: 'This site may not send with this key' },
  INSPECTOR_NOT_SHARED: { status: 403, title: 'This link shows the picture only' },
  CSRF_REJECTED: { status: 403, title: 'The request did not come from this server’s own pages' },
  NOT_FOUND: { status: 404, title: 'There is nothing at this address' },
  SESSION_NOT_FOUND: { status: 404, title: 'No session has this id' },
  CHUNK_NOT_FOUND: { status: 404, title: 'The session has no such chunk' },
  ASSET_NOT_FOUND: { status: 404, title: 'No kept file has this hash' },
  SHARE_NOT_FOUND: { status: 404, title: 'This is no share link of this server' },
  NAME_TAKEN: { status: 409, title: 'Something else has this name' },
  CHANGED_MEANWHILE: { status: 409, title: 'Somebody else changed it meanwhile' },
  COLLECTION_FULL: { status: 409, title: 'There are as many of these as are kept' },
  SHARE_ENDED: { status: 410, title: 'The share link has ended' },
  BATCH_TOO_LARGE: { status: 413, title: 'The batch is larger than the limit' },
  ASSET_TOO_LARGE: { status: 413, title: 'The file is larger than what is kept' },
  ASSET_TYPE_REFUSED: { status: 415, title: 'Files of this type are not kept' },
  OVER_QUOTA: { status: 429, title: 'Too many batches for this key' },
  SHARE_OVER_QUOTA: { status: 429, title: 'Too many requests through this share link' },
  STORE_UNAVAILABLE: { status: 503, title: 'Storage does not answer' },
  LIVE_FULL: { status: 503, title: 'As many people watch live as one server serves' },
  INGEST_OVERLOADED: { status: 503, title: 'More is arriving than can be stored' },
  SHUTTING_DOWN: { status: 503, title: 'The server is stopping' },
  INDEX_UNAVAILABLE: { status: 503, title: 'The index does not answer' },
  QUEUE_UNAVAILABLE: { status: 503, title: 'The job queue does not answer' },
  QUERY_TOO_EXPENSIVE: { status: 503, title: 'The query took more time or memory than it may' },
  SEGMENT_CORRUPT: { status: 500, title: 'A segment cannot be read' },
  INTERNAL: { status: 500, title: 'Something failed on the server' },
  CONFIG_INVALID: { status: 500, title: 'The configuration is not usable' },
  STORE_UNSUITABLE: { status: 500, title: 'The object store lacks what Playhead needs' },
  DEPENDENCY_MISSING: { status: 500, title: 'A package that this configuration needs is not installed' },
} as const

export type ErrorCode = keyof typeof ERRORS

/** An error of the catalogue. `retryAfterS` becomes the `Retry-After` header. */
export class PlayheadError extends Error {
  override readonly name = 'PlayheadError'
  readonly code: ErrorCode
  readonly retryAfterS: number | undefined
  constructor(code: ErrorCode, message: string, options: ErrorOptions & { retryAfterS?: number } = {}) {
    super(message, options)
    this.code = code
    this.retryAfterS = options.retryAfterS
  }
}

/** True for an error of the catalogue, optionally of one code. */
export function isPlayheadError(error: unknown, code?: ErrorCode): error is PlayheadError {
  return error instanceof PlayheadError && (code === undefined || error.code === code)
}

/** An RFC 9457 problem document, served as `application/problem+json`. */
export interface Problem {
  type: string
  title: string
  status: number
  code: ErrorCode
  detail: string
}

/** The problem document of an error. What is not of the catalogue becomes INTERNAL, its message kept out of the answer. */
export function problemOf(error: unknown): Problem {
  const known = isPlayheadError(error) ? error : undefined
  const code = known?.code ?? 'INTERNAL'
  const { status, title } = ERRORS[code]
  return {
    type: `urn:playhead:error:${code.toLowerCase()}`,
    title,
    status,
    code,
    detail: known?.message ?? 'The server’s log has the cause.',
  }
}
