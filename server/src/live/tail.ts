import type { Log } from '../compaction/types.ts'
import { epochOf, logEpochFolder, logFolder } from '../keys.ts'
import { type LogRecord, readRecords } from '../log/record.ts'
import { eachLimited } from '../objectstore/limit.ts'
import type { ObjectInfo, ObjectStore } from '../objectstore/types.ts'
import { headerOf } from './decode.ts'
import { LOOK_BACK_MS, MAX_FIRST_BYTES, POLL_SHARE, READ_AT_ONCE } from './limits.ts'

export interface TailOptions {
  store: Pick<ObjectStore, 'list' | 'get'>
  partition: number
  epochMs: number
  pollMs: number
  /** Whether anybody watches the session. */
  isWatched: (session: string) => boolean
  /** A record of a watched session. The same one may come again after {@link Tail.reread}. */
  onRecord: (session: string, record: LogRecord) => void
  /** A log object was gone before it could be read: compaction has its batches, and the index will. */
  onMissed: () => void
  log: Pick<Log, 'warn'>
  now?: () => number
}

/** Reads what is written to one partition of the log, from when it is started until it is stopped. */
export interface Tail {
  /** Looks again at all that names the session: somebody begins to watch it. */
  reread(session: string): void
  stop(): void
}

/**
 * Follows a partition by listing it. Log objects do not say in their keys which sessions they hold, so each is read once, whoever
 * watches: a frame's header tells its session without anything being inflated.
 */
export function startTail(options: TailOptions): Tail {
  const { store, partition, epochMs, pollMs, isWatched, onRecord, onMissed, log, now = Date.now } = options
  /** Log objects that were read, and the sessions in each. */
  const read = new Map<string, ReadonlySet<string>>()
  let isStopped = false
  let isFirst = true
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    const found = await objects()
    const listed = new Set(found.map(({ key }) => key))
    for (const key of read.keys()) if (!listed.has(key)) read.delete(key)
    const fresh = found.filter(({ key }) => !read.has(key))
    await eachLimited(isFirst ? newest(fresh) : fresh, READ_AT_ONCE, readObject)
    if (isFirst) for (const { key } of fresh) if (!read.has(key)) read.set(key, new Set())
    isFirst = false
  }

  async function objects(): Promise<ObjectInfo[]> {
    const found: ObjectInfo[] = []
    const after = isFirst
      ? ''
      : logEpochFolder(partition, epochOf(now() - Math.max(LOOK_BACK_MS, 2 * epochMs), epochMs))
    for await (const info of store.list(logFolder(partition), { after })) found.push(info)
    return found
  }

  async function readObject({ key }: ObjectInfo): Promise<void> {
    const object = await store.get(key)
    if (isStopped) return
    const sessions = new Set<string>()
    read.set(key, sessions)
    if (object === undefined) return onMissed()
    for (const found of readRecords(object)) {
      const session = found.ok ? headerOf(found.record)?.session : undefined
      if (!found.ok || session === undefined) continue
      sessions.add(session)
      if (isWatched(session)) onRecord(session, found.record)
    }
  }

  async function run(): Promise<void> {
    const startedMs = performance.now()
    try {
      await look()
    } catch (err) {
      log.warn({ err, partition }, 'the log could not be looked at for those who watch; trying again')
    }
    if (isStopped) return
    const tookMs = performance.now() - startedMs
    timer = setTimeout(() => void run(), Math.max(pollMs - tookMs, tookMs * (POLL_SHARE - 1)))
  }

  void run()
  return {
    reread(session) {
      for (const [key, sessions] of read) if (sessions.has(session)) read.delete(key)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

/** The newest of these that are not too much to read. */
function newest(found: readonly ObjectInfo[]): ObjectInfo[] {
  const kept: ObjectInfo[] = []
  let bytes = 0
  for (const info of found.toReversed()) {
    bytes += info.bytes
    if (bytes > MAX_FIRST_BYTES) break
    kept.push(info)
  }
  return kept.reverse()
}
