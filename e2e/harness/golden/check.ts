import type { SnapshotEvent } from '@playhead/protocol'
import type { Browser } from '@playwright/test'
import type { Manifest } from '../../../server/src/sessions/schema.ts'
import type { Api } from '../api.ts'
import type { Playhead } from '../playhead.ts'
import { eventually } from '../poll.ts'
import { type MadeSession, makeSession, type SessionPlan } from '../recording/session.ts'
import { storeSession } from '../recording/store.ts'
import { firstDifference } from './dom.ts'
import type { Seen } from './player.ts'
import { playable, playThrough, withoutRepeats } from './reference.ts'

/** Milliseconds until a session of 200,000 events is taken in: 10 s on a quiet machine. */
const STORED_MS = 400_000
/** Differences of one session that are shown. */
const SHOWN = 3

/** Makes a session that ended ten minutes ago, puts it into the server, and waits until all of it can be watched. */
export async function putSession(
  playhead: Playhead,
  api: Api,
  plan: Omit<SessionPlan, 'startMs'>,
  chunkMs: number,
): Promise<{ made: MadeSession; manifest: Manifest }> {
  const minuteMs = 60_000
  const startMs = Math.floor(Date.now() / minuteMs - 10) * minuteMs - plan.durationMs
  const made = makeSession({ ...plan, startMs })
  const epochMs = Number(playhead.env.PLAYHEAD_EPOCH_MS)
  await storeSession(made, { store: playhead.store, key: playhead.key, epochMs, chunkMs })
  const count = made.tabs.reduce((sum, tab) => sum + tab.snapshots.length, 0)
  const manifest = await eventually(`all ${count} events are stored`, STORED_MS, async () => {
    const found = await api.manifest(made.session)
    return found.chunks.reduce((sum, chunk) => sum + chunk.count, 0) === count ? found : undefined
  })
  return { made, manifest }
}

/** Each tab's snapshot events, as the server gives them to players. */
export async function eventsByTab(api: Api, { chunks }: Manifest): Promise<Map<string, SnapshotEvent[]>> {
  const byTab = new Map<string, SnapshotEvent[]>()
  for (const chunk of chunks)
    for (const [tab, , event] of await api.lines(chunk)) {
      const events = byTab.get(tab)
      if (events) events.push(event)
      else byTab.set(tab, [event])
    }
  return byTab
}

/** The tab in which a made session's visitor was. */
export function activeTab({ active }: MadeSession, atMs: number): string {
  return active.findLast(stay => stay.fromMs <= atMs)?.tab ?? ''
}

/**
 * Compares what the player showed with what playing everything up to there shows.
 * @param tabOf whose picture is due at a moment
 * @param isMade keyframes that repeat a page are left out of the reference: they hold nothing that its changes do not
 * @returns a sentence and the lines around it for each picture that differs, at most three, and how many there are
 */
export async function mismatches(
  browser: Browser,
  events: ReadonlyMap<string, SnapshotEvent[]>,
  seen: readonly Seen[],
  tabOf: (atMs: number) => string,
  isMade = false,
): Promise<string[]> {
  const found: string[] = []
  for (const tab of new Set(seen.map(({ atMs }) => tabOf(atMs)))) {
    const own = seen.filter(({ atMs }) => tabOf(atMs) === tab)
    const all = playable(events.get(tab) ?? [])
    const moments = own.map(({ atMs }) => atMs)
    const expected = await playThrough(browser, isMade ? withoutRepeats(all) : all, moments)
    for (const { atMs, by, dom } of own) {
      const difference = firstDifference(expected.get(atMs) ?? '', dom)
      const afterS = (atMs - (all[0]?.timestamp ?? 0)) / 1_000
      if (difference) found.push(`tab ${tab}, ${afterS} s after its beginning, come to by ${by}: ${difference}`)
    }
  }
  return found.length > SHOWN ? [...found.slice(0, SHOWN), `and ${found.length - SHOWN} more`] : found
}
