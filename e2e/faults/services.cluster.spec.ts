import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { expect, test } from '../harness/fixtures.ts'
import type { Playhead } from '../harness/playhead.ts'
import { atRandomMoments, underLoad } from './trial.ts'

/** Milliseconds the store refuses writes. */
const REFUSED_MS = 20_000

test.describe.configure({ timeout: 150_000 })

test('Redis flushed in the middle of it costs nothing', async ({ playhead }, info) => {
  const { redis } = services(playhead)
  await underLoad(playhead, info, trial => atRandomMoments(trial, 3, () => redis.flush()))
})

test('Redis gone and back, empty, costs nothing', async ({ playhead }, info) => {
  const { redis } = services(playhead)
  await underLoad(playhead, info, trial =>
    atRandomMoments(trial, 1, async () => {
      await redis.kill9()
      await sleep(4_000)
      await redis.restart()
    }),
  )
})

test('an S3 server that refuses writes for 20 s costs time, and nothing else', async ({ playhead }, info) => {
  const { proxy } = services(playhead)
  const sent = await underLoad(playhead, info, async ({ random }) => {
    await sleep(random.between(500, 3_000))
    proxy.refuseWrites(REFUSED_MS)
    await sleep(REFUSED_MS)
    proxy.heal()
  })
  expect(sent.failures, 'what could not be stored was not acknowledged').toBeGreaterThan(0)
})

function services({ redis, storeProxy }: Playhead) {
  if (redis === undefined || storeProxy === undefined) throw new Error('this suite needs a cluster')
  return { redis: { ...redis, flush: () => flushAll(redis.port) }, proxy: storeProxy }
}

/** FLUSHALL, as somebody at a terminal would. */
async function flushAll(port: number): Promise<void> {
  const client = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: 1 })
  await client.flushall()
  client.disconnect()
}
