import type { Config } from '../config.ts'
import { openLocalQueue } from './local.ts'
import type { QueueOptions } from './options.ts'
import type { JobQueue } from './types.ts'

/**
 * The job queue that the configuration names.
 * @throws PlayheadError DEPENDENCY_MISSING where it needs packages that are not installed.
 */
export async function openJobQueue(config: Config['queue'], options: QueueOptions = {}): Promise<JobQueue> {
  if (config.driver === 'local') return openLocalQueue(options)
  const { openBullQueue } = await import('./bullmq.ts')
  return openBullQueue({ ...options, url: config.url })
}
