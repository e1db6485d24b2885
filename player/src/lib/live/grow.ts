import type { Chunk, LiveBatchMessage, LiveManifest, Manifest, SessionEvent } from '@playhead/server/api'
import type { LoadedSession } from '../replay/load.ts'

/** The session with a batch that came: what was there before stays as it is, so that only what is new is drawn. */
export function withBatch(loaded: LoadedSession, { chunk, events, tab, toMs }: LiveBatchMessage): LoadedSession {
  return {
    ...loaded,
    manifest: grown(loaded.manifest, chunk, events, tab, toMs),
    events: withEvents(loaded.events, events),
  }
}

/** The session with all that the index has by now. Events are told from some time on: the others are there. */
export function withManifest(loaded: LoadedSession, { manifest, events }: LiveManifest): LoadedSession {
  return { ...loaded, manifest, events: withEvents(loaded.events, events) }
}

function grown(
  manifest: Manifest,
  chunk: Chunk | null,
  events: readonly SessionEvent[],
  tab: string | null,
  toMs: number,
): Manifest {
  const endedMs = Math.max(manifest.endedMs, toMs, chunk?.toMs ?? 0)
  const startedMs = Math.min(manifest.startedMs, chunk?.fromMs ?? manifest.startedMs)
  const isKnown = chunk === null || manifest.chunks.some(each => each.id === chunk.id)
  const count = (type: SessionEvent['type']) => events.filter(event => event.type === type).length
  const { pageviews, clicks, errors, events: all } = manifest.counts
  return {
    ...manifest,
    startedMs,
    endedMs,
    durationMs: endedMs - startedMs,
    hasReplay: manifest.hasReplay || chunk !== null,
    hasError: manifest.hasError || count('error') > 0,
    counts: {
      pageviews: pageviews + count('pageview'),
      clicks: clicks + count('click'),
      errors: errors + count('error'),
      events: all + events.length,
    },
    tabs: withTabs(
      manifest.tabs,
      chunk?.tabs ?? (tab === null ? [] : [tab]),
      chunk?.fromMs ?? toMs,
      chunk?.toMs ?? toMs,
    ),
    // `sort` is stable: chunks of the same time stay in the order in which they came.
    chunks:
      isKnown || chunk === null ? manifest.chunks : [...manifest.chunks, chunk].sort((a, b) => a.fromMs - b.fromMs),
  }
}

function withTabs(tabs: Manifest['tabs'], seen: readonly string[], fromMs: number, toMs: number): Manifest['tabs'] {
  const known = new Set(tabs.map(({ tab }) => tab))
  return [
    ...tabs.map(each => (seen.includes(each.tab) ? { ...each, toMs: Math.max(each.toMs, toMs) } : each)),
    ...seen.filter(tab => !known.has(tab)).map(tab => ({ tab, fromMs, toMs })),
  ]
}

/** Both lists as one, oldest first, each event once; the same list when there is nothing new. */
function withEvents(events: SessionEvent[], added: readonly SessionEvent[]): SessionEvent[] {
  if (added.length === 0) return events
  const known = new Set(events.map(event => event.id))
  const fresh = added.filter(event => !known.has(event.id))
  if (fresh.length === 0) return events
  return [...events, ...fresh].sort((a, b) => a.atMs - b.atMs)
}
