import type { Config } from '../config.ts'
import type { JobQueue } from '../jobs/types.ts'
import { LOG_PREFIX, parseEpochFolder } from '../keys.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import type { Log } from './types.ts'

/** Epochs queued in one sweep: bounds what a long outage puts on the queue; the next sweep takes the next ones. */
const EPOCHS_PER_SWEEP = 1_000

/** Milliseconds an epoch may lie ahead of this clock before its number is taken to be from another PLAYHEAD_EPOCH_MS. */
const FUTURE_MS = 60 * 60 * 1000

export interface SweepResult {
  /** Epochs that should have been compacted and were queued again. */
  queued: number
  /** Milliseconds since the oldest of them ended; 0 when there is none. */
  oldestAgeMs: number
}

export interface SweepOptions {
  store: ObjectStore
  queue: Pick<JobQueue, 'add'>
  config: Pick<Config, 'epochMs' | 'graceMs'>
}

/**
 * Looks through the log for epochs that are over and still there, and queues them, oldest first in each partition. It is why
 * losing the queue loses nothing.
 * @throws PlayheadError STORE_UNAVAILABLE or QUEUE_UNAVAILABLE
 */
export async function sweep({ store, queue, config }: SweepOptions, nowMs: number): Promise<SweepResult> {
  const result: SweepResult = { queued: 0, oldestAgeMs: 0 }
  for await (const partitionFolder of store.listFolders(LOG_PREFIX)) {
    for await (const folder of store.listFolders(partitionFolder)) {
      const found = parseEpochFolder(folder)
      if (found === undefined) continue
      const endMs = (found.epoch + 1) * config.epochMs
      if (!isDue(endMs, config.graceMs, nowMs)) continue
      await queue.add({ kind: 'compact', ...found })
      result.oldestAgeMs = Math.max(result.oldestAgeMs, nowMs - endMs)
      if (++result.queued >= EPOCHS_PER_SWEEP) return result
    }
  }
  return result
}

/** Over, with its grace; or so far ahead that its number was counted in other epochs than ours. */
function isDue(endMs: number, graceMs: number, nowMs: number): boolean {
  return endMs + graceMs <= nowMs || endMs > nowMs + FUTURE_MS
}

export interface Sweeper {
  /** The last sweep that ended well, and when; `undefined` before the first. */
  last(): { atMs: number; result: SweepResult } | undefined
  /** Ends when the sweep that runs has ended. */
  close(): Promise<void>
}

/** Sweeps now and every `config.sweepMs`. A sweep that fails is logged, and the next one tried. */
export function startSweeper(options: SweepOptions & { config: Config; log: Log }): Sweeper {
  const { config, log } = options
  let last: ReturnType<Sweeper['last']>
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  const run = async (): Promise<void> => {
    try {
      const result = await sweep(options, Date.now())
      last = { atMs: Date.now(), result }
      if (result.queued > 0) log.info({ ...result }, 'epochs queued by the sweeper')
    } catch (error) {
      log.error({ err: error }, 'sweep failed')
    }
    if (!isClosed) timer = setTimeout(() => (running = run()), config.sweepMs)
  }
  let running = run()
  return {
    last: () => last,
    async close() {
      isClosed = true
      clearTimeout(timer)
      await running
    },
  }
}
