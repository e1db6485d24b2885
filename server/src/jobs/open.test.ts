import { afterEach, describe, it } from 'vitest'
import { type RedisServer, startRedis } from '../../../e2e/services/redis.ts'
import { readConfig } from '../config.ts'
import { eventually, job } from './conformance.ts'
import { openJobQueue } from './open.ts'
import type { JobQueue } from './types.ts'

describe('openJobQueue', () => {
  let redis: RedisServer | undefined
  let queue: JobQueue | undefined
  afterEach(async () => {
    await queue?.close()
    await redis?.stop()
    redis = undefined
    queue = undefined
  })

  it('opens the local queue by default', async () => {
    queue = await openJobQueue(readConfig({}).queue)
    await expectToRun(queue)
  })

  it('opens BullMQ where PLAYHEAD_QUEUE is a Redis URL', async () => {
    redis = await startRedis()
    queue = await openJobQueue(readConfig({ PLAYHEAD_QUEUE: redis.url }).queue)
    await expectToRun(queue)
  })
})

async function expectToRun(queue: JobQueue): Promise<void> {
  let runs = 0
  const work = async () => {
    runs += 1
  }
  await queue.work(work, { concurrency: 1 })
  await queue.add(job(1))
  await eventually(() => runs === 1)
}
