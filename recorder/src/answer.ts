import { RETRY_AFTER_MAX_MS, RETRY_BASE_MS, RETRY_MAX_MS } from './limits.ts'

/** What the server's answer means for the batch. */
export type Verdict = 'stored' | 'retry' | 'refused'

/** 2xx is stored. Time-outs, quota and server errors pass; any other answer will be the same next time. */
export function judgeStatus(status: number): Verdict {
  if (status >= 200 && status < 300) return 'stored'
  return status === 408 || status === 429 || status >= 500 ? 'retry' : 'refused'
}

/** The write key is unknown, or not for this site: nothing sent with it will be taken, whatever it is. */
export function isRefusalOfKey(status: number | undefined): boolean {
  return status === 401 || status === 403
}

/** The server's own sentence: `detail` of its problem document (RFC 9457). */
export async function reasonOf(answer: Response | undefined): Promise<string> {
  const problem = (await answer?.json().catch(() => undefined)) as { title?: string; detail?: string } | undefined
  return problem?.detail ?? problem?.title ?? `the server answers ${answer?.status}`
}

/**
 * Milliseconds to wait before attempt number `failures` + 1. Doubles from one second to a minute; the half of it is random,
 * so that the visitors of a server that was down do not all return at once. Never shorter than the server's `Retry-After`.
 */
export function retryDelayMs(failures: number, retryAfterMs: number, random: number): number {
  const stepMs = Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** (failures - 1))
  return Math.max(stepMs * (0.5 + random / 2), Math.min(retryAfterMs, RETRY_AFTER_MAX_MS))
}

/** Milliseconds of a `Retry-After` header (RFC 9110, section 10.2.3: seconds or a date), 0 when there is none. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (!header) return 0
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs
  return Number.isFinite(ms) ? Math.max(ms, 0) : 0
}
