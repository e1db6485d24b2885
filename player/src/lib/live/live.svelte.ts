import type { LiveEnd } from '@playhead/server/api'
import { getManifest } from '../api/client.ts'
import { fetchDecoded } from '../engine/decoding.ts'
import type { FetchChunk } from '../engine/store.ts'
import type { LoadedSession } from '../replay/load.ts'
import type { Playback } from '../replay/playback.svelte.ts'
import { createFeed, type FeedState } from './feed.ts'
import { followStep, isNear } from './follow.ts'
import { withBatch, withManifest } from './grow.ts'
import { createTexts } from './texts.ts'

/** Milliseconds of index events before the end of what was loaded that are asked for again: what was on its way to the index then. */
const OVERLAP_MS = 120_000

/** Milliseconds between two looks whether an ended session has gone on: somebody who reads is silent, too. */
const LOOK_MS = 10_000

/** Milliseconds after the last event in which a session may go on: as long as the recorder goes on with it. */
const MAY_GO_ON_MS = 30 * 60_000

/** Milliseconds between two looks at where the playhead is. */
const FOLLOW_MS = 200

export type LiveStatus = FeedState | 'ended'

export interface LiveOptions {
  loaded: LoadedSession
  /** Begins at the newest event. */
  isFollowing: boolean
  onGrown: (loaded: LoadedSession) => void
  /** What is on screen cannot be added to any more: the session is to be loaded anew, at this moment. */
  onStale: (atMs: number) => void
}

/** A session in progress, as a screen holds it. */
export interface LiveSession {
  readonly status: LiveStatus
  readonly endReason: LiveEnd['reason'] | null
  /** The playhead is kept at the newest event. */
  readonly isFollowing: boolean
  /** What playback is to fetch chunks with. */
  readonly fetchChunk: FetchChunk
  /** Follows with this playback while it is there; returns how to let go of it. */
  attach(playback: Playback): () => void
  goLive(): void
  /** The viewer has moved, played or paused. */
  moved(): void
  close(): void
}

export function createLive(options: LiveOptions): LiveSession {
  let { loaded } = options
  const { session } = loaded.manifest
  const texts = createTexts()
  const fetchChunk = texts.fetching(fetchDecoded)
  let status: LiveStatus = $state('connecting')
  let endReason: LiveEnd['reason'] | null = $state(null)
  let isFollowing = $state(options.isFollowing)
  let playback: Playback | null = null
  let look: ReturnType<typeof setInterval> | undefined

  function grow(next: LoadedSession): void {
    loaded = next
    options.onGrown(next)
    follow()
  }

  const feed = createFeed({
    session,
    sinceMs: loaded.manifest.endedMs - OVERLAP_MS,
    onState(state) {
      status = state
    },
    onManifest(message) {
      // Chunks that came live have no place beside the same in a manifest: only a server that lost count sends one so late.
      if (loaded.manifest.chunks.some(chunk => chunk.url === '')) return stale()
      grow(withManifest(loaded, message))
    },
    onBatch(message, lines) {
      const hasRoom = lines.length === 0 || texts.add(message.chunk?.id ?? '', lines)
      if (hasRoom) grow(withBatch(loaded, message))
      else stale()
    },
    onEnd(reason) {
      status = 'ended'
      endReason = reason
      look = setInterval(() => void lookAgain(), LOOK_MS)
    },
  })

  function stale(): void {
    close()
    options.onStale(playback?.atMs ?? loaded.manifest.endedMs)
  }

  /** Whoever ended may come back: then there is more to see, here and at once. */
  async function lookAgain(): Promise<void> {
    if (document.hidden) return
    if (Date.now() - loaded.manifest.endedMs > MAY_GO_ON_MS) return clearInterval(look)
    const fresh = await getManifest(session).catch(() => null)
    if (!fresh || status !== 'ended' || fresh.endedMs <= loaded.manifest.endedMs) return
    clearInterval(look)
    endReason = null
    feed.open()
  }

  function edge() {
    const engine = playback?.engine
    if (!engine) return null
    return { newestMs: loaded.manifest.endedMs, atMs: engine.atMs(), isPlaying: engine.state().isPlaying }
  }

  function follow(): void {
    const here = edge()
    const engine = playback?.engine
    if (!isFollowing || !here || !engine || document.hidden) return
    const step = followStep(here)
    if (!step) return
    if (engine.state().speed !== 1) engine.setSpeed(1)
    if (step.seekMs !== null) engine.seek(step.seekMs)
    engine.play()
  }

  /** Nobody watches a hidden tab, and a browser has six connections to a server for all of its tabs. */
  function onVisibility(): void {
    if (status === 'ended') return
    if (document.hidden) feed.close()
    else feed.open()
  }

  function close(): void {
    clearInterval(look)
    document.removeEventListener('visibilitychange', onVisibility)
    feed.close()
  }

  document.addEventListener('visibilitychange', onVisibility)
  if (!document.hidden) feed.open()
  return {
    get status() {
      return status
    },
    get endReason() {
      return endReason
    },
    get isFollowing() {
      return isFollowing
    },
    fetchChunk,
    attach(attached) {
      playback = attached
      const timer = setInterval(follow, FOLLOW_MS)
      return () => {
        clearInterval(timer)
        if (playback === attached) playback = null
      }
    },
    goLive() {
      isFollowing = true
      follow()
    },
    moved() {
      const here = edge()
      // A tab that is hidden is paused for it, and goes on where the others are when it is seen again.
      if (!here || document.hidden) return
      isFollowing &&= isNear(here, playback?.engine?.state().hasEnded ?? false)
    },
    close,
  }
}
