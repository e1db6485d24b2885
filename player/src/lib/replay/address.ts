import { formatOffsetParam } from '../engine/time.ts'

interface SessionTime {
  session: string
  startedMs: number
}

/** The query that opens a session at a moment, and at one tab if it is pinned. */
export function momentQuery(session: SessionTime, atMs: number, pinnedTab: string | null): string {
  const params = new URLSearchParams({ t: formatOffsetParam(atMs - session.startedMs) })
  if (pinnedTab) params.set('tab', pinnedTab)
  return `?${params}`
}

/** A whole link to a moment, to be sent to somebody. */
export function linkAt(session: SessionTime, atMs: number, pinnedTab: string | null): string {
  return `${location.origin}/sessions/${session.session}${momentQuery(session, atMs, pinnedTab)}`
}
