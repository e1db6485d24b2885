import type { Log } from '../compaction/types.ts'
import { partitionOf } from '../keys.ts'
import type { LogRecord } from '../log/record.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { decodeBatch, type LiveBatch } from './decode.ts'
import type { Mark } from './marks.ts'
import { startTail, type Tail } from './tail.ts'

export interface HubOptions {
  store: Pick<ObjectStore, 'list' | 'get'>
  project: string
  partitions: number
  epochMs: number
  pollMs: number
  /** Says that a session is watched, until it is let go. */
  mark: (session: string) => Mark
  log: Pick<Log, 'warn'>
}

/** What one watcher of a session is told. */
export interface Listener {
  onBatch(batch: LiveBatch): void
  /** Something may have gone past: the index will have it. */
  onMissed(): void
}

/** Brings what arrives to those who watch: one look at a partition, and one decoding of a batch, however many they are. */
export interface Hub {
  /** Begins to listen, from what the log holds now; returns how to stop. */
  join(session: string, listener: Listener): () => void
  close(): void
}

interface Watched {
  listeners: Set<Listener>
  mark: Mark
}

export function createHub(options: HubOptions): Hub {
  const { store, project, partitions, epochMs, pollMs, mark, log } = options
  const watched = new Map<string, Watched>()
  const tails = new Map<number, { tail: Tail; sessions: Set<string> }>()

  function follow(session: string): void {
    const partition = partitionOf(session, partitions)
    const known = tails.get(partition)
    if (known) {
      known.sessions.add(session)
      known.tail.reread(session)
      return
    }
    const sessions = new Set([session])
    const tail = startTail({
      store,
      partition,
      epochMs,
      pollMs,
      isWatched: each => sessions.has(each),
      onRecord: (each, record) => void deliver(each, record),
      onMissed() {
        for (const each of sessions) for (const listener of watched.get(each)?.listeners ?? []) listener.onMissed()
      },
      log,
    })
    tails.set(partition, { tail, sessions })
  }

  function unfollow(session: string): void {
    const partition = partitionOf(session, partitions)
    const known = tails.get(partition)
    known?.sessions.delete(session)
    if (known?.sessions.size !== 0) return
    known.tail.stop()
    tails.delete(partition)
  }

  async function deliver(session: string, record: LogRecord): Promise<void> {
    if (record.meta.project !== project) return
    try {
      const batch = await decodeBatch(record)
      for (const listener of watched.get(session)?.listeners ?? []) listener.onBatch(batch)
    } catch (err) {
      log.warn({ err, session }, 'a batch could not be decoded for those who watch; compaction will try, too')
    }
  }

  return {
    join(session, listener) {
      const known = watched.get(session) ?? { listeners: new Set(), mark: mark(session) }
      watched.set(session, known)
      known.listeners.add(listener)
      follow(session)
      return () => {
        known.listeners.delete(listener)
        if (known.listeners.size > 0 || watched.get(session) !== known) return
        watched.delete(session)
        known.mark.release()
        unfollow(session)
      }
    },
    close() {
      for (const [session, { mark }] of watched) {
        mark.release()
        unfollow(session)
      }
      watched.clear()
    },
  }
}
