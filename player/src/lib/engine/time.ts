const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1_000 } as const

/**
 * Reads an offset into a session as people write it: `92`, `92.5` (seconds), `1m32s`, `1h2m`, `1:32`, `1:02:03`.
 * Milliseconds, or null when it is none of these.
 */
export function parseOffset(text: string): number | null {
  const value = text.trim().toLowerCase()
  if (/^\d+(\.\d+)?s?$/.test(value)) return Math.round(Number.parseFloat(value) * UNIT_MS.s)
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(value)
  if (clock) return sum(clock[1], clock[2], clock[3])
  const units = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(value)
  if (units && value !== '') return sum(units[1], units[2], units[3])
  return null
}

function sum(hours = '0', minutes = '0', seconds = '0'): number {
  return Math.round(Number(hours) * UNIT_MS.h + Number(minutes) * UNIT_MS.m + Number(seconds) * UNIT_MS.s)
}

export interface Moment {
  /** Milliseconds from the session's start, within the session. */
  offsetMs: number
  /** What was wrong with the address, as a sentence for the person who opened it; null when nothing was. */
  problem: string | null
}

/**
 * Where to open a session: `?t=` (an offset) wins over `?at=` (an ISO 8601 time). Anything unreadable or outside the session opens it
 * at 0 with a sentence that says so.
 */
export function parseMoment(params: URLSearchParams, session: { startedMs: number; endedMs: number }): Moment {
  const t = params.get('t')
  const at = params.get('at')
  const durationMs = Math.max(0, session.endedMs - session.startedMs)
  if (t !== null) {
    const offsetMs = parseOffset(t)
    if (offsetMs === null) return start(`“${clip(t)}” is not a time. Write seconds (t=92) or t=1m32s.`)
    if (offsetMs > durationMs) return start(`${formatDuration(offsetMs)} is past the end of this session.`)
    return { offsetMs, problem: null }
  }
  if (at !== null) {
    const atMs = /^\d{4}-\d\d-\d\dT/.test(at) ? Date.parse(at) : Number.NaN
    if (Number.isNaN(atMs)) return start(`“${clip(at)}” is not a time. Write it like at=2026-03-14T09:26:53Z.`)
    if (atMs < session.startedMs || atMs > session.endedMs) return start(`${clip(at)} is outside this session.`)
    return { offsetMs: atMs - session.startedMs, problem: null }
  }
  return start(null)
}

function start(problem: string | null): Moment {
  return { offsetMs: 0, problem: problem === null ? null : `${problem} Opened at the start.` }
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

/** An offset as it stands in a link: `1m32s`, `1h2m3.4s`. Tenths of a second, which is as exact as a person points. */
export function formatOffsetParam(offsetMs: number): string {
  const tenths = Math.round(Math.max(0, offsetMs) / 100)
  const seconds = (tenths % 600) / 10
  const minutes = Math.floor(tenths / 600) % 60
  const hours = Math.floor(tenths / 36_000)
  return `${hours ? `${hours}h` : ''}${minutes ? `${minutes}m` : ''}${seconds || !(hours || minutes) ? `${seconds}s` : ''}`
}

/** A clock face: `1:32`, `1:02:03`. */
export function formatClock(offsetMs: number): string {
  const total = Math.floor(Math.max(0, offsetMs) / 1000)
  const seconds = String(total % 60).padStart(2, '0')
  const minutes = Math.floor(total / 60) % 60
  const hours = Math.floor(total / 3600)
  return hours ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`
}

/** A length of time: `850 ms`, `42s`, `3m 5s`, `2h 10m`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  const total = Math.round(ms / 1000)
  if (total < 60) return `${total}s`
  const minutes = Math.floor(total / 60)
  if (minutes < 60) return total % 60 ? `${minutes}m ${total % 60}s` : `${minutes}m`
  return minutes % 60 ? `${Math.floor(minutes / 60)}h ${minutes % 60}m` : `${Math.floor(minutes / 60)}h`
}
