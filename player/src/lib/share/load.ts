import type { SessionEvent, SessionEvents, SharedSession } from '@playhead/server/api'
import { getJson } from '../api/client.ts'
import { orderEvents } from '../events/catalogue.ts'

/** Events a page, and of a session at most: as for the team. */
const PAGE_EVENTS = 5_000
const MAX_EVENTS = 200_000

/** What a share link opens. */
export interface LoadedShare {
  shared: SharedSession
  /** Oldest first; none where the link shows the picture only. */
  events: SessionEvent[]
  isTruncated: boolean
}

/** @throws ApiError, `SHARE_ENDED` (410) and `SHARE_NOT_FOUND` (404) among them */
export async function loadShare(token: string, signal: AbortSignal): Promise<LoadedShare> {
  const path = `/s/${encodeURIComponent(token)}`
  const shared = await getJson<SharedSession>(`${path}/session`, signal)
  let events: SessionEvent[] = []
  let cursor: string | null = shared.withInspector ? '' : null
  while (cursor !== null && events.length < MAX_EVENTS) {
    const query = new URLSearchParams({ limit: String(PAGE_EVENTS), ...(cursor !== '' && { cursor }) })
    const page: SessionEvents = await getJson(`${path}/events?${query}`, signal)
    events = [...events, ...page.events]
    cursor = page.nextCursor
  }
  return { shared, events: orderEvents(events), isTruncated: cursor !== null }
}
