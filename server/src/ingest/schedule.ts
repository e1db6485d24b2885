import type { JobQueue } from '../jobs/types.ts'
import type { Log } from './log.ts'

/** Queues the compaction of what was committed. */
export interface Scheduler {
  /** Takes note of a commit. Returns at once and never throws: an acknowledgement does not wait for the queue. */
  onCommitted(partition: number, epoch: number): void
  /** Resolves when the adds under way have ended. */
  close(): Promise<void>
}

export interface SchedulerOptions {
  queue: Pick<JobQueue, 'add'>
  epochMs: number
  graceMs: number
  now?: () => number
  log: Log
}

/**
 * Queues one job for each `(partition, epoch)`, due when the epoch and its grace time are over; once, because a commit comes every few
 * milliseconds and an add costs a round trip to Redis. A commit that lands after that time may have missed the job's listing, so it
 * queues another. A failed add is logged and tried again with the next commit; if there is none, the sweeper finds the log.
 */
export function createScheduler({ queue, epochMs, graceMs, now = Date.now, log }: SchedulerOptions): Scheduler {
  /** Jobs that are queued and not due yet, with the time they are. */
  const queued = new Map<string, number>()
  const adding = new Set<Promise<void>>()

  const add = async (partition: number, epoch: number, delayMs: number, name: string): Promise<void> => {
    try {
      await queue.add({ kind: 'compact', partition, epoch }, { delayMs })
    } catch (err) {
      queued.delete(name)
      log.warn({ err, partition, epoch }, 'a compaction job could not be queued; the sweeper will find its log')
    }
  }

  return {
    onCommitted(partition, epoch) {
      const name = `${partition}/${epoch}`
      const atMs = now()
      const dueMs = (epoch + 1) * epochMs + graceMs
      if (atMs < dueMs) {
        if (queued.has(name)) return
        for (const [other, otherDueMs] of queued) if (otherDueMs <= atMs) queued.delete(other)
        queued.set(name, dueMs)
      }
      const added = add(partition, epoch, Math.max(0, dueMs - atMs), name)
      adding.add(added)
      void added.then(() => adding.delete(added))
    },
    async close() {
      await Promise.all(adding)
    },
  }
}
