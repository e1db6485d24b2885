import { PlayheadError } from '../errors.ts'
import { parseJob, type QueueOptions, SILENT } from './options.ts'
import { backoffMs, RETRY } from './retry.ts'
import { type Job, type JobQueue, jobId, type QueueStats, type Worker } from './types.ts'

/** Jobs kept at most, some 20 MB. Past it `add` rejects and the sweeper finds the epoch later: at 2 partitions, 6 days of epochs. */
const MAX_JOBS = 100_000

/** Ids of given-up jobs that are remembered to be counted. */
const MAX_FAILED = 1_000

/** `setTimeout` runs at once when asked to wait longer than this (2^31 - 1 ms, 24.8 days). */
const MAX_TIMER_MS = 2_147_483_647

interface Entry {
  job: Job
  state: 'delayed' | 'waiting' | 'active'
  timer: NodeJS.Timeout | undefined
  failures: number
  /** Set when the job was added while it ran: when the run after this one may begin, epoch milliseconds. */
  againAtMs: number | undefined
}

interface LocalWorker {
  handler: (job: Job) => Promise<void>
  concurrency: number
  running: Set<Promise<void>>
  isClosed: boolean
}

/**
 * The job queue of one process: timers and a list. Nothing is kept over a restart, because the log in object storage is
 * the durable state and the sweeper queues what it still holds.
 */
export function openLocalQueue({ log = SILENT, retry = RETRY }: QueueOptions = {}): JobQueue {
  const entries = new Map<string, Entry>()
  const waiting = new Set<string>()
  const failed = new Set<string>()
  const workers = new Set<LocalWorker>()
  let isClosed = false

  function schedule(id: string, entry: Entry, atMs: number): void {
    const leftMs = atMs - Date.now()
    if (leftMs <= 0) {
      entry.state = 'waiting'
      entry.timer = undefined
      waiting.add(id)
      // Not at once: whoever added the job goes on before its handler begins.
      setImmediate(pump)
      return
    }
    entry.state = 'delayed'
    entry.timer = setTimeout(() => schedule(id, entry, atMs), Math.min(leftMs, MAX_TIMER_MS))
  }

  function pump(): void {
    if (isClosed) return
    for (const worker of workers) {
      for (const id of waiting) {
        if (worker.isClosed || worker.running.size >= worker.concurrency) break
        waiting.delete(id)
        const entry = entries.get(id)
        if (entry) start(worker, id, entry)
      }
    }
  }

  function start(worker: LocalWorker, id: string, entry: Entry): void {
    entry.state = 'active'
    const run = attempt(worker, id, entry).finally(() => {
      worker.running.delete(run)
      pump()
    })
    worker.running.add(run)
  }

  async function attempt(worker: LocalWorker, id: string, entry: Entry): Promise<void> {
    try {
      await worker.handler(entry.job)
      finish(id, entry)
    } catch (error) {
      entry.failures += 1
      log.warn({ err: error, job: entry.job, failures: entry.failures }, 'a job failed')
      if (entry.failures < retry.attempts) return settle(id, entry, Date.now() + backoffMs(entry.failures, retry))
      remember(id)
      finish(id, entry)
    }
  }

  function finish(id: string, entry: Entry): void {
    entry.failures = 0
    const againAtMs = entry.againAtMs
    entry.againAtMs = undefined
    if (againAtMs === undefined) entries.delete(id)
    else settle(id, entry, againAtMs)
  }

  function settle(id: string, entry: Entry, atMs: number): void {
    if (isClosed) entries.delete(id)
    else schedule(id, entry, atMs)
  }

  function remember(id: string): void {
    failed.add(id)
    const [oldest] = failed
    if (failed.size > MAX_FAILED && oldest !== undefined) failed.delete(oldest)
  }

  async function closeWorker(worker: LocalWorker): Promise<void> {
    worker.isClosed = true
    workers.delete(worker)
    while (worker.running.size > 0) await Promise.all(worker.running)
  }

  return {
    async add(job, { delayMs = 0 } = {}) {
      const parsed = parseJob(job)
      if (isClosed) throw new PlayheadError('QUEUE_UNAVAILABLE', 'The job queue of this process is closed')
      const id = jobId(parsed)
      const atMs = Date.now() + delayMs
      const known = entries.get(id)
      if (known) {
        if (known.state === 'active') known.againAtMs = atMs
        return
      }
      if (entries.size >= MAX_JOBS)
        throw new PlayheadError('QUEUE_UNAVAILABLE', `${MAX_JOBS} jobs are queued: compaction is far behind`)
      failed.delete(id)
      const entry: Entry = { job: parsed, state: 'waiting', timer: undefined, failures: 0, againAtMs: undefined }
      entries.set(id, entry)
      schedule(id, entry, atMs)
    },

    async work(handler, { concurrency }): Promise<Worker> {
      const worker: LocalWorker = { handler, concurrency, running: new Set(), isClosed: false }
      workers.add(worker)
      setImmediate(pump)
      return { close: () => closeWorker(worker) }
    },

    async stats(): Promise<QueueStats> {
      const stats = { waiting: 0, delayed: 0, active: 0, failed: failed.size }
      for (const entry of entries.values()) stats[entry.state] += 1
      return stats
    },

    async close() {
      isClosed = true
      for (const entry of entries.values()) clearTimeout(entry.timer)
      await Promise.all([...workers].map(closeWorker))
      entries.clear()
      waiting.clear()
    },
  }
}
