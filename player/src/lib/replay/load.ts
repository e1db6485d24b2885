import type { Manifest, SessionEvent } from '@playhead/server/api'
import { getEvents, getManifest } from '../api/client.ts'
import { orderEvents } from '../events/catalogue.ts'

/** What a player needs to know of a session before it fetches any chunk. */
export interface LoadedSession {
  manifest: Manifest
  /** Oldest first. */
  events: SessionEvent[]
  /** True where these are not all, and no more are fetched. */
  isTruncated: boolean
}

/** Events of the first page, without which a replay does not begin: 140 KB of JSON. `static/early.js` asks for the same. */
const FIRST_EVENTS = 500
/** Events of a further page: 1.5 MB of JSON, read in some 15 ms. 50,000 in one answer would hold the page for 150 ms. */
const PAGE_EVENTS = 5_000
/** Events a session is listed with: some 100 MB of memory. A day of constant clicking has a quarter. */
const MAX_EVENTS = 200_000

/**
 * Manifest and events, asked for at once. Nearly every session is one page of events; of the others, `onFirst` gets what is there after the
 * first, so that playing can begin.
 * @throws ApiError
 */
export async function loadSession(
  session: string,
  signal?: AbortSignal,
  onFirst?: (loaded: LoadedSession) => void,
): Promise<LoadedSession> {
  const [manifest, first] = await Promise.all([
    getManifest(session, signal),
    getEvents(session, { limit: FIRST_EVENTS }, signal),
  ])
  let { events, nextCursor } = first
  if (nextCursor !== null) onFirst?.({ manifest, events: orderEvents(events), isTruncated: false })
  while (nextCursor !== null && events.length < MAX_EVENTS) {
    const page = await getEvents(session, { limit: PAGE_EVENTS, cursor: nextCursor }, signal)
    events = [...events, ...page.events]
    nextCursor = page.nextCursor
  }
  return { manifest, events: orderEvents(events), isTruncated: nextCursor !== null }
}
