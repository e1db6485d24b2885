/** An error in ClickHouse's own terms: what its HTTP interface answers. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly code: number
  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The error as ClickHouse would word it: `Code: 62. DB::Exception: … (SYNTAX_ERROR)`. */
export function engineError(code: number, type: string, message: string, options?: ErrorOptions): EngineError {
  return new EngineError(code, `Code: ${code}. DB::Exception: ${message} (${type})`, options)
}

/** Whatever was thrown, in ClickHouse's terms. Errors of chDB carry its text already; the rest is code 1002, as ClickHouse does. */
export function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  const message = error instanceof Error ? error.message : String(error)
  const code = /Code: (\d+)\. DB::Exception/.exec(message)?.[1]
  if (code !== undefined) return new EngineError(Number(code), message, { cause: error })
  return engineError(1002, 'UNKNOWN_EXCEPTION', message, { cause: error })
}

/** HTTP status by error code, as ClickHouse's `exceptionCodeToHTTPStatus` has it; 500 for those it does not name. */
const STATUS_BY_CODE = new Map<number, number>([
  ...[26, 27, 36, 38, 41, 42, 43, 44, 46, 47, 53, 62, 69, 70, 72, 115, 117, 130, 131, 137, 407, 456, 457].map(
    (code): [number, number] => [code, 400],
  ),
  ...[194, 516].map((code): [number, number] => [code, 401]),
  ...[164, 291, 497].map((code): [number, number] => [code, 403]),
  ...[60, 81].map((code): [number, number] => [code, 404]),
  [159, 408],
  [48, 501],
])

export function httpStatusOf(code: number): number {
  return STATUS_BY_CODE.get(code) ?? 500
}
