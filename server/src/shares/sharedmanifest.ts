import type { Manifest } from '../sessions/schema.ts'

/**
 * A manifest as the holder of a link gets it: chunks under the link's own address. Without the inspector it tells nothing of who it was and what
 * they did but the picture itself; the other fields say how to play it.
 */
export function sharedManifest(manifest: Manifest, token: string, withInspector: boolean): Manifest {
  const chunks = manifest.chunks.map(chunk => ({ ...chunk, url: `/s/${token}/chunks/${chunk.id}` }))
  if (withInspector) return { ...manifest, chunks }
  const { session, startedMs, endedMs, durationMs, device, hasReplay, isLive, viewport, tabs } = manifest
  return {
    ...{ session, startedMs, endedMs, durationMs, device, hasReplay, isLive, viewport, tabs, chunks },
    ...{ visitor: '', firstUrl: '', browser: '', os: '', hasError: false, unrecordedReason: null },
    counts: { pageviews: 0, clicks: 0, errors: 0, events: 0 },
  }
}
