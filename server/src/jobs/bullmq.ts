import type { Job as BullJob } from 'bullmq'
import { PlayheadError } from '../errors.ts'
import { parseJob, type QueueLog, type QueueOptions, SILENT } from './options.ts'
import { asConnection, connectProducer, untilReady, workerConnections } from './redis.ts'
import { backoffMs, RETRY } from './retry.ts'
import { type Job, type JobQueue, jobId, type Worker } from './types.ts'

/** Name of the queue and prefix of its keys: everything we write is under `playhead:playhead:`. */
export const QUEUE_NAME = 'playhead'

/** Calls under way at once. Past it they reject: each holds about 2 KB, and the sweeper finds what was not queued. */
const MAX_PENDING = 1_000

/**
 * A worker renews its job's lock every half of this. BullMQ's default of 30 s leaves the job of a killed worker untouched for a minute;
 * a lock lost by a busy worker only means a second run, which compaction is made for.
 */
const LOCK_MS = 10_000

/** Pause before a worker that found no Redis at its start tries again. BullMQ's default of 15 s is longer than a visit may take to be listed. */
const START_RETRY_MS = 1_000

/** How often each worker looks for jobs whose lock has run out. With `LOCK_MS` a killed worker's job runs again within 20 s. */
const STALLED_CHECK_MS = 5_000

/** Workers that may die over one job before it counts as failed. Deploys and out-of-memory kills are not the job's fault; BullMQ's 1 is too few. */
const MAX_STALLED = 10

/** Failed jobs are kept a day to be looked at, and at most this many of them (0.9 KB each). */
const FAILED_KEPT_S = 24 * 60 * 60
const FAILED_KEPT = 1_000

/** Entries of BullMQ's event stream, which nobody here reads. Its default is 10,000. */
const EVENTS_KEPT = 100

/** Longest a closing worker waits for Redis to note that its jobs have ended. */
const CLOSE_WAIT_MS = 5_000

/**
 * The job queue shared by many machines: BullMQ on Redis or Valkey.
 *
 * A job's identity is BullMQ's deduplication id, `jobId(job)`, with `keepLastIfActive`: one script inside Redis decides. A custom job id was
 * rejected: BullMQ drops an add whose id exists in any state, so one made during a run would be lost, and a failed job would block its own id.
 * @throws PlayheadError DEPENDENCY_MISSING without the packages bullmq and ioredis. A Redis that is away is no reason not to start.
 */
export async function openBullQueue(options: QueueOptions & { url: string }): Promise<JobQueue> {
  const { url, log = SILENT, retry = RETRY } = options
  const { bullmq, IORedis } = await loadPackages()
  const producer = connectProducer(IORedis, url, log)
  const queue = new bullmq.Queue<Job>(QUEUE_NAME, {
    prefix: QUEUE_NAME,
    connection: asConnection(producer),
    // The check sends INFO once and BullMQ keeps its failure for ever: a connection lost in that moment would never be used again.
    skipVersionCheck: true,
    streams: { events: { maxLen: EVENTS_KEPT } },
  })
  queue.on('error', ignoreConnectionError)
  const workers = new Set<Worker>()
  let pending = 0
  let isClosed = false

  async function ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    if (isClosed) throw new PlayheadError('QUEUE_UNAVAILABLE', 'The job queue is closed')
    if (pending >= MAX_PENDING)
      throw new PlayheadError('QUEUE_UNAVAILABLE', `${MAX_PENDING} calls already wait for Redis`)
    pending += 1
    try {
      await untilReady(producer)
      return await question()
    } catch (error) {
      throw new PlayheadError(
        'QUEUE_UNAVAILABLE',
        'Redis does not answer. Is PLAYHEAD_QUEUE right, and is it running?',
        {
          cause: error,
        },
      )
    } finally {
      pending -= 1
    }
  }

  return {
    async add(job, { delayMs = 0 } = {}) {
      const data = parseJob(job)
      await ask(() =>
        queue.add(data.kind, data, {
          delay: delayMs,
          attempts: retry.attempts,
          backoff: { type: 'capped' },
          removeOnComplete: true,
          removeOnFail: { age: FAILED_KEPT_S, count: FAILED_KEPT },
          deduplication: { id: jobId(data), keepLastIfActive: true },
        }),
      )
    },

    async work(handler, { concurrency }) {
      const running = new Set<Promise<void>>()
      const connections = workerConnections(IORedis, url, log)
      const bullWorker = new bullmq.Worker<Job>(QUEUE_NAME, track(running, processor(handler, log, bullmq)), {
        prefix: QUEUE_NAME,
        connection: connections.connection,
        concurrency,
        runRetryDelay: START_RETRY_MS,
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_CHECK_MS,
        maxStalledCount: MAX_STALLED,
        settings: { backoffStrategy: (failures: number) => backoffMs(failures, retry) },
      })
      bullWorker.on('error', ignoreConnectionError)
      let closing: Promise<void> | undefined
      const close = async () => {
        workers.delete(worker)
        const closed = bullWorker.close()
        while (running.size > 0) await Promise.allSettled(running)
        await within(CLOSE_WAIT_MS, closed)
        connections.disconnect()
      }
      const worker: Worker = {
        close() {
          closing ??= close()
          return closing
        },
      }
      workers.add(worker)
      return worker
    },

    async stats() {
      const counts = await ask(() => queue.getJobCounts('waiting', 'delayed', 'active', 'failed'))
      const { waiting = 0, delayed = 0, active = 0, failed = 0 } = counts
      return { waiting, delayed, active, failed }
    },

    async close() {
      isClosed = true
      await Promise.all([...workers].map(worker => worker.close()))
      await within(CLOSE_WAIT_MS, queue.close())
      producer.disconnect()
    },
  }
}

type Processor = (job: BullJob<Job>) => Promise<void>

/** BullMQ's view of `handler`: a job that does not fit its contract fails at once, any other failure is tried again. */
function processor(handler: (job: Job) => Promise<void>, log: QueueLog, bullmq: typeof import('bullmq')): Processor {
  return async bullJob => {
    let job: Job
    try {
      job = parseJob(bullJob.data)
    } catch (error) {
      log.warn({ err: error, data: bullJob.data }, 'a job does not fit its contract')
      throw new bullmq.UnrecoverableError(String(error))
    }
    try {
      await handler(job)
    } catch (error) {
      log.warn({ err: error, job, failures: bullJob.attemptsMade + 1 }, 'a job failed')
      throw error
    }
  }
}

function track(running: Set<Promise<void>>, run: Processor): Processor {
  return bullJob => {
    const done = run(bullJob).finally(() => running.delete(done))
    running.add(done)
    return done
  }
}

/** Errors of a connection are told by `reportConnection`, those of a command reject it. With nobody listening they would end the process. */
function ignoreConnectionError(): void {}

async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>(resolve => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([work.catch(() => undefined), limit])
  clearTimeout(timer)
}

async function loadPackages() {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')])
    return { bullmq, IORedis: ioredis.Redis }
  } catch (error) {
    throw new PlayheadError(
      'DEPENDENCY_MISSING',
      'PLAYHEAD_QUEUE=redis://… needs the packages bullmq and ioredis. Run: npm install bullmq ioredis',
      { cause: error },
    )
  }
}
