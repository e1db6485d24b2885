import type { SessionEvent } from '@playhead/server/api'

/** A request as a `network` event tells of it. Recorded texts: show them as text only. */
export interface Request {
  /** `fetch` or `xhr`; empty where it is not told. */
  kind: string
  method: string
  url: string
  /** 0 when there was no answer, or one the page may not look at. */
  status: number
  /** Why there was none; empty otherwise. */
  error: string
  isFailed: boolean
  startMs: number
  durationMs: number | undefined
  /** Milliseconds until the answer began. */
  ttfbMs: number | undefined
  requestBytes: number | undefined
  responseBytes: number | undefined
  requestHeaders: [name: string, value: string][]
  responseHeaders: [name: string, value: string][]
  requestBody: string
  responseBody: string
}

/** Reads what is there; what is missing or of another kind is left out. */
export function requestOf({ props, name, url, atMs }: SessionEvent): Request {
  const status = numberOf(props.status) ?? 0
  const error = textOf(props.error)
  return {
    kind: textOf(props.kind),
    method: textOf(props.method) || (/^[A-Z]+(?= )/.exec(name)?.[0] ?? 'GET'),
    url: textOf(props.url) || url,
    status,
    error,
    isFailed: status >= 400 || error !== '',
    startMs: atMs,
    durationMs: numberOf(props.durationMs),
    ttfbMs: numberOf(props.ttfbMs),
    requestBytes: numberOf(props.requestBytes),
    responseBytes: numberOf(props.responseBytes),
    requestHeaders: headersOf(props.requestHeaders),
    responseHeaders: headersOf(props.responseHeaders),
    requestBody: textOf(props.requestBody),
    responseBody: textOf(props.responseBody),
  }
}

/** What a row says of how it went: `200`, `failed`, or what the error calls itself. */
export function statusText({ status, error }: Request): string {
  if (status > 0) return String(status)
  if (error === '') return '–'
  return /abort/i.test(error) ? 'aborted' : /timeout/i.test(error) ? 'timeout' : 'failed'
}

/** A JSON body with its lines broken; any other text as it is. */
export function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

function headersOf(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
}
