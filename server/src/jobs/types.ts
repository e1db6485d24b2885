import { z } from 'zod'

/** What may be queued: small contracts, never payloads (the data is in object storage). */
export const jobSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('compact'),
    partition: z.number().int().nonnegative(),
    /** The epoch's number: floor(receivedAtMs / epochMs). */
    epoch: z.number().int().nonnegative(),
  }),
])
export type Job = z.infer<typeof jobSchema>

/** The same job has the same id on every machine, so that adding it twice queues it once. */
export function jobId(job: Job): string {
  return `${job.kind}-${job.partition}-${job.epoch}`
}

export interface QueueStats {
  waiting: number
  delayed: number
  active: number
  failed: number
}

export interface Worker {
  /** Takes no new job and resolves when those running have ended. */
  close(): Promise<void>
}

/**
 * At-least-once queue. Losing it entirely loses no data: the sweeper queues again what the log still holds.
 */
export interface JobQueue {
  /**
   * Queues `job` to run no earlier than `delayMs` from now. A job with the same id that waits or is delayed is the same
   * job; one that is *running* gets one more run after it. Rejects with `PlayheadError` QUEUE_UNAVAILABLE within 5 s when the queue is out of reach;
   * never buffers without bound.
   */
  add(job: Job, options?: { delayMs?: number }): Promise<void>
  /** Runs `handler` for each job, at most `concurrency` at a time. A handler that throws is tried again with exponential backoff. */
  work(handler: (job: Job) => Promise<void>, options: { concurrency: number }): Promise<Worker>
  stats(): Promise<QueueStats>
  close(): Promise<void>
}
