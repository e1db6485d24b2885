import type { Browser } from '@playwright/test'
import type { Api } from '../../e2e/harness/api.ts'
import { putSession } from '../../e2e/harness/golden/check.ts'
import { playable, playThrough } from '../../e2e/harness/golden/reference.ts'
import type { Playhead } from '../../e2e/harness/playhead.ts'
import type { MadeSession } from '../../e2e/harness/recording/session.ts'
import { seededRandom } from '../../e2e/shop/visitors/random.mjs'
import { signature } from './seen.ts'

/** Milliseconds of arrivals in one chunk: what a server makes of a session while it is recorded. */
const CHUNK_MS = 10_000
/** Milliseconds around a moment without an event, so that both players, and a click between two pixels, mean the same picture. */
const STILL_MS = 12
/** Nodes of its pages, about: a list of orders beside a form. */
const NODES = 1_500

/** A moment and what stands in the picture then. */
export interface Moment {
  /** Milliseconds after the session's start. */
  offsetMs: number
  picture: string
}

/** Puts a session of one busy tab into the server. */
export function putBusySession(playhead: Playhead, api: Api, durationMs: number, events: number) {
  return putSession(playhead, api, { seed: 52, durationMs, events, tabs: 1, nodes: NODES }, CHUNK_MS)
}

/** What a session shows at moments, by playing it through. */
export async function momentsOf(browser: Browser, made: MadeSession, offsets: readonly number[]): Promise<Moment[]> {
  const shown = await playThrough(
    browser,
    playable(made.tabs[0]?.snapshots ?? []),
    offsets.map(offset => made.startedMs + offset),
    signature,
  )
  return offsets.map(offsetMs => ({ offsetMs, picture: shown.get(made.startedMs + offsetMs) ?? '' }))
}

/** Of `offsets`, `count` at random around which nothing happens. */
export function stillOnes(made: MadeSession, offsets: readonly number[], count: number): number[] {
  const random = seededRandom(7)
  const still = offsets.filter(offsetMs => stillAfter(made, offsetMs) === offsetMs)
  return Array.from({ length: count }, () => random.pick(still))
}

/** The next moment after `offsetMs` around which nothing happens. */
export function stillAfter({ startedMs, tabs }: MadeSession, offsetMs: number): number {
  let atMs = offsetMs
  for (const { timestamp } of tabs[0]?.snapshots ?? []) {
    const timeMs = timestamp - startedMs
    if (timeMs < atMs - STILL_MS) continue
    if (timeMs > atMs + STILL_MS) break
    atMs = timeMs + STILL_MS + 1
  }
  return atMs
}
