import type { Manifest, Moment, SessionEvents, SessionList, VisitorDetail } from '@playhead/server/api'
import { takeEarly } from './early.ts'

/** What `GET /api/project` answers. */
export interface Project {
  name: string
  key: string
  scriptUrl: string
  demoUrl: string | null
}

/** An answer that is no success: an RFC 9457 problem document, or what stands in for one. */
export class ApiError extends Error {
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.status = status
    this.code = code
  }
}

/** Fetches JSON from the API. Throws `ApiError`, or the abort's own error when `signal` fired. */
export function getJson<Body>(path: string, signal?: AbortSignal): Promise<Body> {
  return requestJson(path, { headers: { accept: 'application/json' } }, signal)
}

/** Sends JSON to the API and reads its answer; nothing where it answers 204. Throws `ApiError`. */
export function sendJson<Body>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Body> {
  const headers = { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) }
  return requestJson(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
}

/** Fetches text from the API. Throws `ApiError`. */
export async function getText(path: string): Promise<string> {
  return (await request(path, {})).text()
}

/** Asks whether the API answers, and gives up what it answers: HEAD would make it read all of a recording. Throws `ApiError`. */
export async function checkAnswer(path: string): Promise<void> {
  const rest = new AbortController()
  await request(path, {}, rest.signal)
  rest.abort()
}

async function request(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const early = init.method === undefined ? takeEarly(path) : undefined
  const response = await (early ?? fetch(path, { ...init, signal: signal ?? null })).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new ApiError(0, 'UNREACHABLE', 'The server does not answer.', error)
  })
  if (!response.ok) throw await toError(response)
  return response
}

async function requestJson<Body>(path: string, init: RequestInit, signal?: AbortSignal): Promise<Body> {
  const response = await request(path, init, signal)
  if (response.status === 204) return undefined as Body
  return response.json().catch((error: unknown) => {
    throw new ApiError(response.status, 'MALFORMED', 'The server answered with something that is not JSON.', error)
  }) as Promise<Body>
}

async function toError(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as Record<string, unknown> | null
  const text = [problem?.detail, problem?.title].find(each => typeof each === 'string')
  const code = typeof problem?.code === 'string' ? problem.code : 'UNKNOWN'
  return new ApiError(response.status, code, (text as string | undefined) ?? `The server answered ${response.status}.`)
}

export function getSessions(query: URLSearchParams, signal?: AbortSignal): Promise<SessionList> {
  return getJson(`/api/sessions?${query}`, signal)
}

export function getManifest(session: string, signal?: AbortSignal): Promise<Manifest> {
  return getJson(`/api/sessions/${encodeURIComponent(session)}`, signal)
}

/** A page of a session's events, oldest first. */
export function getEvents(
  session: string,
  { limit, cursor }: { limit: number; cursor?: string },
  signal?: AbortSignal,
): Promise<SessionEvents> {
  const query = new URLSearchParams({ limit: String(limit), ...(cursor !== undefined && { cursor }) })
  return getJson(`/api/sessions/${encodeURIComponent(session)}/events?${query}`, signal)
}

/** Who a visitor is, and a page of their sessions. */
export function getVisitor(visitor: string, cursor?: string, signal?: AbortSignal): Promise<VisitorDetail> {
  const query = new URLSearchParams({ visitor, ...(cursor !== undefined && { cursor }) })
  return getJson(`/api/visitor?${query}`, signal)
}

/** Which session a visitor was in at a moment: `visitor`, `at`, `event`. */
export function getMoment(query: URLSearchParams, signal?: AbortSignal): Promise<Moment> {
  return getJson(`/api/moment?${query}`, signal)
}

export function getProject(signal?: AbortSignal): Promise<Project> {
  return getJson('/api/project', signal)
}
