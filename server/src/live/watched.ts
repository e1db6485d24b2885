import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../compaction/types.ts'
import { LIVE_BEAT_KEY, LIVE_WATCHED_PREFIX, sessionOfLiveMark } from '../keys.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { LOOK_WAITS_MS, MARK_LASTS_MS, WATCHED_FOR_MS } from './limits.ts'

/** What ingest knows of watched sessions. */
export interface WatchedSessions {
  /** Looks for signs where what is known is old. Resolves when that is done, within {@link LOOK_WAITS_MS} in any case, and never rejects. */
  look(): Promise<void>
  /** Whether somebody watches the session, as far as is known. */
  isWatched(session: string): boolean
  /** Resolves when the look under way has ended. */
  close(): Promise<void>
}

interface Sign {
  modifiedMs: number
  /** When it was last seen to have changed, on this process's clock: the store's may differ. */
  seenMs: number
}

/**
 * Learns from object storage which sessions are watched. It asks only when a batch has come, every 2 s at most: one HEAD, and where
 * that says that somebody watches anything, one listing of what.
 */
export function createWatchedSessions(
  store: Pick<ObjectStore, 'head' | 'list'>,
  log: Pick<Log, 'warn'>,
  now: () => number = Date.now,
): WatchedSessions {
  const signs = new Map<string, Sign>()
  let beat: Sign | undefined
  let lookedMs = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined

  const changed = (known: Sign | undefined, modifiedMs: number): Sign =>
    known?.modifiedMs === modifiedMs ? known : { modifiedMs, seenMs: now() }
  const counts = (sign: Sign | undefined): boolean => sign !== undefined && now() - sign.seenMs < MARK_LASTS_MS

  async function lookNow(): Promise<void> {
    const found = await store.head(LIVE_BEAT_KEY)
    beat = found && changed(beat, found.modifiedMs)
    if (!counts(beat)) return signs.clear()
    const listed = new Set<string>()
    for await (const { key, modifiedMs } of store.list(LIVE_WATCHED_PREFIX)) {
      listed.add(key)
      signs.set(key, changed(signs.get(key), modifiedMs))
    }
    for (const key of signs.keys()) if (!listed.has(key)) signs.delete(key)
  }

  return {
    async look() {
      if (looking || now() - lookedMs < WATCHED_FOR_MS) return
      lookedMs = now()
      looking = lookNow()
        .catch(err => log.warn({ err }, 'signs of watched sessions could not be looked for'))
        .finally(() => {
          looking = undefined
        })
      await Promise.race([looking, sleep(LOOK_WAITS_MS, undefined, { ref: false })])
    },
    isWatched: session => [...signs].some(([key, sign]) => sessionOfLiveMark(key) === session && counts(sign)),
    close: async () => looking,
  }
}
