import type { Manifest, SessionEvent } from '@playhead/server/api'
import { getEvents, getManifest } from '../api/client.ts'
import { orderEvents } from '../events/catalogue.ts'

/** What a player needs to know of a session before it fetches any chunk. */
export interface LoadedSession {
  manifest: Manifest
  /** Oldest first. */
  events: SessionEvent[]
  isTruncated: boolean
}

/** Manifest and events, asked for at once. @throws ApiError */
export async function loadSession(session: string, signal?: AbortSignal): Promise<LoadedSession> {
  const [manifest, listed] = await Promise.all([getManifest(session, signal), getEvents(session, signal)])
  return { manifest, events: orderEvents(listed.events), isTruncated: listed.isTruncated }
}
