import type { Config } from '../config.ts'
import type { Index } from '../index/types.ts'
import type { Job, JobQueue } from '../jobs/types.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { compactEpoch } from './compact.ts'
import { prepareScratch } from './scratch.ts'
import { segmentIndex } from './segmentindex.ts'
import { type Sweeper, startSweeper } from './sweeper.ts'
import type { Log } from './types.ts'

/** Milliseconds an epoch may have been over without being compacted before the worker counts as stuck: several retries' worth. */
const HEALTHY_AGE_MS = 5 * 60 * 1000

/** Sweeps that may fail in a row before the worker counts as blind. */
const MISSED_SWEEPS = 3

export interface CompactionWorker {
  /** Takes no new epoch; resolves when those running have ended. */
  close(): Promise<void>
  /** Follows the work done: ok while the oldest epoch that waits is young, whatever the process answers. */
  health(): Promise<{ ok: boolean; detail?: string }>
}

export interface WorkerOptions {
  store: ObjectStore
  index: Index
  queue: JobQueue
  config: Config
  log: Log
}

/** Compacts epochs as the queue hands them out, and queues those it lost. */
export async function startWorker(options: WorkerOptions): Promise<CompactionWorker> {
  const { store, queue, config, log } = options
  const index = segmentIndex(options.index)
  await prepareScratch(config.scratch, Date.now())
  const handle = async ({ partition, epoch }: Job): Promise<void> => {
    const startedMs = Date.now()
    const result = await compactEpoch({ store, index, partition, epoch, config, log })
    if (result.indexed > 0) log.info({ partition, epoch, ...result, tookMs: Date.now() - startedMs }, 'epoch compacted')
  }
  const worker = await queue.work(handle, { concurrency: config.workerConcurrency })
  const sweeper = startSweeper({ store, queue, config, log })
  return {
    async close() {
      await sweeper.close()
      await worker.close()
    },
    health: async () => judge(sweeper.last(), config.sweepMs, Date.now()),
  }
}

/** Whether compaction keeps up, judged by the last look at the log. */
export function judge(
  last: ReturnType<Sweeper['last']>,
  sweepMs: number,
  nowMs: number,
): { ok: boolean; detail: string } {
  if (last === undefined) return { ok: false, detail: 'the log was not looked through yet' }
  const sinceMs = nowMs - last.atMs
  if (sinceMs > Math.max(MISSED_SWEEPS * sweepMs, HEALTHY_AGE_MS))
    return { ok: false, detail: `the log was last looked through ${seconds(sinceMs)} ago` }
  const { queued, oldestAgeMs } = last.result
  if (queued === 0) return { ok: true, detail: 'nothing waits' }
  return {
    ok: oldestAgeMs < HEALTHY_AGE_MS,
    detail: `the oldest of ${queued} epochs has waited ${seconds(oldestAgeMs)}`,
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`
}
