import { PlayheadError } from '../errors.ts'
import { epochOf, logKey } from '../keys.ts'
import { encodeRecord, type LogRecord } from '../log/record.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import type { Log } from './log.ts'

/** Writes under way at once where batches are gathered for a time: 16 PUTs of 4 MB at 200 ms are 320 MB/s, more than one core of SDK does. */
const MAX_WRITES = 16
/** Milliseconds after which an unfinished write means that storage cannot keep up; healthy ones take 5 to 300. */
const SLOW_STORE_MS = 5_000
/** Seconds a refused client waits: as long as it takes to see whether storage recovers, and it still has the batch. */
const RETRY_AFTER_S = 5

/** Gathers the batches of all requests and writes each partition's as one log object: a group commit. */
export interface Committer {
  /**
   * Resolves when the record is durable. One that is urgent is written now, with all that was gathered for its partition: somebody waits
   * to see it, and a PUT more is worth the half second.
   * @throws PlayheadError what {@link refusal} gives, and STORE_UNAVAILABLE when the write failed: nothing is kept then.
   */
  append(partition: number, record: LogRecord, isUrgent?: boolean): Promise<void>
  /** Why nothing more is taken now (INGEST_OVERLOADED, SHUTTING_DOWN), if `extraBytes` are held elsewhere; `undefined` when it is. */
  refusal(extraBytes: number): PlayheadError | undefined
  /** Bytes of records that are not durable yet. */
  pendingBytes(): number
  /** Takes nothing more, writes what is gathered, and resolves when every write has ended. */
  close(): Promise<void>
}

export interface CommitterOptions {
  store: Pick<ObjectStore, 'put'>
  partitions: number
  epochMs: number
  /** Milliseconds batches are gathered. 0: as long as the partition's write before takes, so not at all when idle. */
  commitMs: number
  /** Bytes at which a log object is written without waiting longer. No object is larger by more than one batch. */
  commitBytes: number
  /** Bytes of pending records at which nothing more is taken. */
  memoryBytes: number
  /** Names this process in log keys: random, so that two processes never write the same key. */
  node: string
  now?: () => number
  /** Called before the batches of a log object are acknowledged. Must not throw. */
  onCommitted: (partition: number, epoch: number) => void
  log: Log
}

/** One log object in the making. */
interface Commit {
  parts: Uint8Array[]
  bytes: number
  openedAtMs: number
  /** Shared by all its batches: one promise a write, not one a batch. */
  durable: Promise<void>
  settle: (error?: PlayheadError) => void
}

interface Lane {
  partition: number
  open: Commit | undefined
  /** Full, or their time is up: waiting for a write to end. */
  sealed: Commit[]
  writes: number
  written: number
  timer: NodeJS.Timeout | undefined
}

export function createCommitter(options: CommitterOptions): Committer {
  const {
    store,
    partitions,
    epochMs,
    commitMs,
    commitBytes,
    memoryBytes,
    node,
    now = Date.now,
    onCommitted,
    log,
  } = options
  const isTimed = commitMs > 0
  const lanes = Array.from({ length: partitions }, (_, partition) => emptyLane(partition))
  /** Every commit that is not durable yet, the oldest first. */
  const pending = new Set<Commit>()
  let pendingBytes = 0
  let writes = 0
  let isClosed = false

  const refusal = (extraBytes: number): PlayheadError | undefined => {
    if (isClosed)
      return new PlayheadError('SHUTTING_DOWN', 'Send the batch again: another process will take it.', {
        retryAfterS: 1,
      })
    if (pendingBytes + extraBytes > memoryBytes) {
      return overloaded(
        `${memoryBytes} bytes of batches wait to be written, the limit of PLAYHEAD_INGEST_MEMORY_BYTES.`,
      )
    }
    const [oldest] = pending
    if (oldest !== undefined && now() - oldest.openedAtMs > commitMs + SLOW_STORE_MS) {
      return overloaded(`A write has not ended for ${SLOW_STORE_MS} ms.`)
    }
    return undefined
  }

  const append = (partition: number, record: LogRecord, isUrgent = false): Promise<void> => {
    const refused = refusal(0)
    if (refused) return Promise.reject(refused)
    const lane = lanes[partition]
    if (lane === undefined) return Promise.reject(new PlayheadError('INTERNAL', `There is no partition ${partition}.`))
    const commit = lane.open ?? openCommit(lane)
    for (const part of encodeRecord(record)) {
      commit.parts.push(part)
      commit.bytes += part.byteLength
      pendingBytes += part.byteLength
    }
    // On disk nothing is gathered but while a write is under way, and then it should be.
    if (commit.bytes >= commitBytes || (isUrgent && isTimed)) seal(lane)
    pump(lane)
    return commit.durable
  }

  const openCommit = (lane: Lane): Commit => {
    const commit = emptyCommit(now())
    lane.open = commit
    pending.add(commit)
    if (isTimed) lane.timer = setTimeout(() => pump(seal(lane)), commitMs)
    return commit
  }

  const seal = (lane: Lane): Lane => {
    clearTimeout(lane.timer)
    if (lane.open) lane.sealed.push(lane.open)
    lane.open = undefined
    return lane
  }

  /**
   * Starts the writes that may start. On disk one at a time for each partition: what arrives meanwhile is the next one. Two or four at
   * once were no faster (medians of 12,500, 12,800 and 12,400 batches of 30 KB a second, two partitions) and make more objects; one
   * for all partitions was a fifth slower (9,800), because the disk idles between two writes.
   */
  const pump = (lane: Lane): void => {
    if (!isTimed && lane.writes === 0 && lane.sealed.length === 0) seal(lane)
    while (isTimed ? writes < MAX_WRITES : lane.writes === 0) {
      const commit = lane.sealed.shift()
      if (commit === undefined) return
      void write(lane, commit)
    }
  }

  const write = async (lane: Lane, commit: Commit): Promise<void> => {
    writes++
    lane.writes++
    const epoch = epochOf(now(), epochMs)
    let failure: PlayheadError | undefined
    try {
      await store.put(logKey(lane.partition, epoch, node, lane.written++), commit.parts)
      onCommitted(lane.partition, epoch)
    } catch (cause) {
      log.error(
        { err: cause, partition: lane.partition, epoch, bytes: commit.bytes },
        'a log object could not be written',
      )
      failure = new PlayheadError('STORE_UNAVAILABLE', 'The batch could not be stored. Send it again.', {
        cause,
        retryAfterS: RETRY_AFTER_S,
      })
    }
    writes--
    lane.writes--
    pending.delete(commit)
    pendingBytes -= commit.bytes
    commit.parts = []
    commit.settle(failure)
    if (isTimed) for (const other of lanes) pump(other)
    else pump(lane)
  }

  return {
    append,
    refusal,
    pendingBytes: () => pendingBytes,
    async close() {
      isClosed = true
      for (const lane of lanes) pump(seal(lane))
      await Promise.allSettled([...pending].map(commit => commit.durable))
    },
  }
}

function emptyLane(partition: number): Lane {
  return { partition, open: undefined, sealed: [], writes: 0, written: 0, timer: undefined }
}

function emptyCommit(openedAtMs: number): Commit {
  const commit: Commit = { parts: [], bytes: 0, openedAtMs, durable: Promise.resolve(), settle: () => {} }
  commit.durable = new Promise((resolve, reject) => {
    commit.settle = error => (error ? reject(error) : resolve())
  })
  return commit
}

function overloaded(reason: string): PlayheadError {
  return new PlayheadError('INGEST_OVERLOADED', `${reason} Send the batch again later.`, { retryAfterS: RETRY_AFTER_S })
}
