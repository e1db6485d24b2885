import type { SessionSummary } from '@playhead/server/api'

/**
 * Puts a fresh first page over the list on screen. Rows that are there are renewed in place (a live session grows); those that are newer
 * than the list come back by themselves, so that the screen can decide when to show them.
 */
export function mergeFresh(
  shown: readonly SessionSummary[],
  fresh: readonly SessionSummary[],
): { shown: SessionSummary[]; newer: SessionSummary[] } {
  const byId = new Map(fresh.map(session => [session.session, session]))
  const known = new Set(shown.map(session => session.session))
  const newestMs = shown[0]?.startedMs ?? Number.NEGATIVE_INFINITY
  return {
    shown: shown.map(session => byId.get(session.session) ?? session),
    newer: fresh.filter(session => !known.has(session.session) && session.startedMs >= newestMs),
  }
}

/** Adds the next page below; a session that slid down meanwhile is not listed twice. */
export function appendPage(shown: readonly SessionSummary[], page: readonly SessionSummary[]): SessionSummary[] {
  const known = new Set(shown.map(session => session.session))
  return [...shown, ...page.filter(session => !known.has(session.session))]
}
