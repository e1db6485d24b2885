import type { Log } from '../compaction/types.ts'
import { LIVE_BEAT_KEY, LIVE_WATCHED_PREFIX, liveMarkKey } from '../keys.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { LITTER_MS, MARK_MS } from './limits.ts'

/** The sign that a session is watched, kept up until it is released. */
export interface Mark {
  release(): void
}

const EMPTY = Buffer.from('{}')

/**
 * Puts signs into object storage, which every ingest process sees, that sessions are watched here: an object for each session and
 * server, and one beat for all of them, so that ingest need not list what is nearly always empty. Both are written anew while they
 * hold: what counts is that they change, so a server that is killed leaves a sign that expires by itself.
 */
export function createMarks(
  store: Pick<ObjectStore, 'put' | 'delete' | 'list'>,
  node: string,
  log: Pick<Log, 'warn'>,
): { mark: (session: string) => Mark; close: () => Promise<void> } {
  const sessions = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<unknown> = Promise.resolve()

  /** One write after another: a late one must not bring back what was removed. */
  const write = (action: () => Promise<void>): void => {
    writing = writing
      .then(action)
      .catch(err => log.warn({ err }, 'the sign that a session is watched could not be written'))
  }
  const put = async (session: string): Promise<void> => {
    if (sessions.has(session)) await store.put(liveMarkKey(session, node), EMPTY)
  }
  const beat = (): void => {
    for (const session of sessions) write(() => put(session))
    write(() => store.put(LIVE_BEAT_KEY, EMPTY))
  }

  return {
    mark(session) {
      sessions.add(session)
      write(() => put(session))
      write(() => store.put(LIVE_BEAT_KEY, EMPTY))
      if (timer === undefined) {
        write(() => removeLitter(store, Date.now()))
        timer = setInterval(beat, MARK_MS)
      }
      return {
        release() {
          sessions.delete(session)
          write(async () => {
            if (!sessions.has(session)) await store.delete([liveMarkKey(session, node)])
          })
          if (sessions.size > 0) return
          clearInterval(timer)
          timer = undefined
        },
      }
    },
    async close() {
      clearInterval(timer)
      await writing
    },
  }
}

/** Removes signs of servers that were killed: they count for nothing any more. */
async function removeLitter(store: Pick<ObjectStore, 'delete' | 'list'>, nowMs: number): Promise<void> {
  const litter: string[] = []
  for await (const { key, modifiedMs } of store.list(LIVE_WATCHED_PREFIX)) {
    if (nowMs - modifiedMs > LITTER_MS) litter.push(key)
  }
  if (litter.length > 0) await store.delete(litter)
}
