import type { Chunk } from '@playhead/server/api'
import type { DecodedChunk } from '../../engine/decode.ts'
import { AHEAD_JSON_BYTES } from '../../engine/limits.ts'
import { chunksForPicture } from '../../engine/plan.ts'
import type { FetchChunk } from '../../engine/store.ts'
import { followedTabs, tabAt } from '../../engine/tabs.ts'
import type { LoadedSession } from '../../replay/load.ts'

/** Sessions kept ready: the one that plays, the next one, and the one before it. */
const MAX_SESSIONS = 3

interface Entry {
  session: Promise<LoadedSession>
  chunks: Map<string, Promise<DecodedChunk>>
  abort: AbortController
}

export interface Prefetch {
  /** Like `loadSession`, from what is there already. */
  load(session: string, signal: AbortSignal): Promise<LoadedSession>
  /** Like the player's own, from what is there already. */
  fetchChunk: FetchChunk
  /** Fetches what the first picture of a session at a moment needs. Never throws: what fails here is fetched again when it is asked for. */
  warm(session: string, atMs: number): Promise<void>
  close(): void
}

/** Fetches the next session while one plays. `load` and `fetchChunk` are what fetches. */
export function createPrefetch(
  load: (session: string, signal?: AbortSignal) => Promise<LoadedSession>,
  fetchChunk: FetchChunk,
): Prefetch {
  const entries = new Map<string, Entry>()

  function entryOf(session: string): Entry {
    const known = entries.get(session)
    // The newest stand last: what has not been asked for the longest goes first.
    entries.delete(session)
    const entry = known ?? start(session)
    entries.set(session, entry)
    for (const [name, old] of [...entries].slice(0, -MAX_SESSIONS)) {
      entries.delete(name)
      old.abort.abort()
    }
    return entry
  }

  function start(session: string): Entry {
    const abort = new AbortController()
    const entry: Entry = { session: load(session, abort.signal), chunks: new Map(), abort }
    entry.session.catch(() => entries.get(session) === entry && entries.delete(session))
    return entry
  }

  return {
    load: session => entryOf(session).session,
    async fetchChunk(chunk, onProgress, signal) {
      const ready = takeChunk(entries, chunk)
      const decoded = await ready?.catch(() => null)
      if (!decoded) return fetchChunk(chunk, onProgress, signal)
      onProgress(chunk.jsonBytes)
      return decoded
    },
    async warm(session, atMs) {
      const entry = entryOf(session)
      const loaded = await entry.session.catch(() => null)
      if (!loaded || entry.abort.signal.aborted) return
      const needed = firstChunks(loaded, atMs).filter(chunk => !entry.chunks.has(chunk.url))
      for (const chunk of needed)
        entry.chunks.set(
          chunk.url,
          fetchChunk(chunk, () => {}, entry.abort.signal),
        )
      await Promise.allSettled(entry.chunks.values())
    },
    close() {
      for (const { abort } of entries.values()) abort.abort()
      entries.clear()
    },
  }
}

/** Chunks without which nothing can be drawn at `atMs`; none where that is more than is worth fetching unasked. */
function firstChunks({ manifest, events }: LoadedSession, atMs: number): Chunk[] {
  const clamped = Math.min(manifest.endedMs, Math.max(manifest.startedMs, atMs))
  const tab = tabAt(followedTabs(manifest.tabs, events), clamped)
  const chunks = tab === null ? [] : chunksForPicture(manifest.chunks, tab, clamped)
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.jsonBytes, 0)
  return bytes > AHEAD_JSON_BYTES ? [] : chunks
}

/** Hands a chunk over once: the player's own store keeps it from then on. */
function takeChunk(entries: ReadonlyMap<string, Entry>, chunk: Chunk): Promise<DecodedChunk> | undefined {
  for (const { chunks } of entries.values()) {
    const found = chunks.get(chunk.url)
    chunks.delete(chunk.url)
    if (found) return found
  }
  return undefined
}
