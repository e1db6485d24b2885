import { parseOffset } from '@playhead/protocol'

export { formatClock, formatOffsetParam, parseOffset } from '@playhead/protocol'

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

/** A length of time: `850 ms`, `42s`, `3m 5s`, `2h 10m`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  const total = Math.round(ms / 1000)
  if (total < 60) return `${total}s`
  const minutes = Math.floor(total / 60)
  if (minutes < 60) return total % 60 ? `${minutes}m ${total % 60}s` : `${minutes}m`
  return minutes % 60 ? `${Math.floor(minutes / 60)}h ${minutes % 60}m` : `${Math.floor(minutes / 60)}h`
}
