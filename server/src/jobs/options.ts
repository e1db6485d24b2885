import { PlayheadError } from '../errors.ts'
import type { RetryPolicy } from './retry.ts'
import { type Job, jobSchema } from './types.ts'

/** Where a queue says what nobody awaits: a lost connection, a handler that failed. A pino logger fits. */
export interface QueueLog {
  warn(details: object, message: string): void
}

export interface QueueOptions {
  log?: QueueLog
  retry?: RetryPolicy
}

/** A log for where nobody reads one. */
export const SILENT: QueueLog = { warn: () => {} }

/**
 * The job, checked against its contract, without fields the contract does not know.
 * @throws PlayheadError INTERNAL: only a fault of ours, or of who writes to our Redis, makes another.
 */
export function parseJob(value: unknown): Job {
  const parsed = jobSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new PlayheadError('INTERNAL', `This is not a job: ${parsed.error.issues[0]?.message}`, { cause: parsed.error })
}
