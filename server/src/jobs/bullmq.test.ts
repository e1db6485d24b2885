import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freePort, spawnService, waitForLine } from '../../../e2e/services/process.ts'
import { type RedisServer, startRedis } from '../../../e2e/services/redis.ts'
import { isPlayheadError } from '../errors.ts'
import { openBullQueue } from './bullmq.ts'
import { describeJobQueue, eventually, gate, job, pause } from './conformance.ts'
import type { QueueOptions } from './options.ts'
import type { Job, JobQueue } from './types.ts'

let redis: RedisServer
let admin: Redis
const unhandled: unknown[] = []
const onUnhandled = (error: unknown) => void unhandled.push(error)
const isUnavailable = (error: unknown) => isPlayheadError(error, 'QUEUE_UNAVAILABLE')

beforeAll(async () => {
  process.on('unhandledRejection', onUnhandled)
  redis = await startRedis()
  admin = new Redis(redis.url)
  admin.on('error', () => {})
})

afterAll(async () => {
  admin.disconnect()
  await redis.stop()
  process.off('unhandledRejection', onUnhandled)
  expect(unhandled).toEqual([])
})

describeJobQueue('bullmq', async options => {
  await admin.flushall()
  return openBullQueue({ ...options, url: redis.url })
})

describe('bullmq', () => {
  const queues: JobQueue[] = []
  const openQueue = async (options: QueueOptions & { url?: string } = {}) => {
    const queue = await openBullQueue({ url: redis.url, ...options })
    queues.push(queue)
    return queue
  }
  afterEach(async () => {
    for (const queue of queues.splice(0)) await queue.close()
    await admin.flushall()
  })

  it('gives each job to one of two workers on different machines', async () => {
    const machines = [await openQueue(), await openQueue()]
    const ran: number[][] = [[], []]
    for (const [i, machine] of machines.entries()) {
      const work = async ({ epoch }: Job) => {
        ran[i]?.push(epoch)
        await pause(10)
      }
      await machine.work(work, { concurrency: 2 })
    }
    const producer = await openQueue()
    await Promise.all(Array.from({ length: 60 }, (_, epoch) => producer.add(job(epoch))))
    await eventually(() => ran.flat().length >= 60)
    await pause(200)
    expect(ran.flat().sort((left, right) => left - right)).toEqual(Array.from({ length: 60 }, (_, i) => i))
    for (const own of ran) expect(own.length).toBeGreaterThan(0)
  })

  it('takes the same job from two machines for one', async () => {
    const [left, right] = [await openQueue(), await openQueue()]
    await Promise.all([left.add(job(1), { delayMs: 500 }), right.add(job(1), { delayMs: 500 }), left.add(job(1))])
    const { waiting, delayed } = await left.stats()
    expect(waiting + delayed).toBe(1)
  })

  it('keeps a finished job nowhere, and a failed one for a day', async () => {
    const queue = await openQueue({ retry: { attempts: 1, firstRetryMs: 1, capMs: 1 } })
    const work = async ({ epoch }: Job) => {
      if (epoch === 1) throw new Error('broken')
    }
    await queue.work(work, { concurrency: 1 })
    await queue.add(job(1))
    await queue.add(job(2))
    await eventually(async () => (await queue.stats()).failed === 1)
    await eventually(async () => (await queue.stats()).waiting === 0)
    const keys = (await admin.keys('*')).sort()
    expect(keys.filter(key => /^playhead:playhead:\d+$/.test(key))).toHaveLength(1)
    expect(keys.filter(key => key.startsWith('playhead:playhead:de:'))).toEqual([])
    expect(keys.every(key => key.startsWith('playhead:playhead:'))).toBe(true)
  })

  it('holds under 2 KB of Redis for a queued job', async () => {
    const queue = await openQueue()
    const used = async () => Number(/used_memory:(\d+)/.exec(await admin.info('memory'))?.[1])
    await queue.add(job(0), { delayMs: 60_000 })
    const before = await used()
    for (let epoch = 1; epoch <= 1_000; epoch += 100)
      await Promise.all(Array.from({ length: 100 }, (_, i) => queue.add(job(epoch + i), { delayMs: 60_000 })))
    expect(((await used()) - before) / 1_000).toBeLessThan(2_048)
  })

  it('fails a job in Redis that does not fit its contract at once, and goes on', async () => {
    const queue = await openQueue()
    const ran: Job[] = []
    await queue.add(job(1), { delayMs: 200 })
    const [key] = (await admin.keys('playhead:playhead:*')).filter(name => /:\d+$/.test(name))
    await admin.hset(String(key), 'data', '{"kind":"compact","partition":"all"}')
    await queue.work(async done => void ran.push(done), { concurrency: 1 })
    await queue.add(job(2))
    await eventually(async () => (await queue.stats()).failed === 1)
    expect(ran).toEqual([job(2)])
  })

  it('rejects an add within 5 s when nothing listens, and works when something does', async () => {
    const port = await freePort()
    const queue = await openQueue({ url: `redis://127.0.0.1:${port}` })
    const ran: number[] = []
    await queue.work(async ({ epoch }) => void ran.push(epoch), { concurrency: 1 })
    const startedAtMs = Date.now()
    const adds = await Promise.allSettled(Array.from({ length: 1_500 }, (_, epoch) => queue.add(job(epoch))))
    expect(Date.now() - startedAtMs).toBeLessThan(5_000)
    expect(adds.every(add => add.status === 'rejected' && isUnavailable(add.reason))).toBe(true)
    await expect(queue.stats()).rejects.toSatisfy(isUnavailable)
    const late = await startRedis({ port })
    try {
      await eventually(() => queue.add(job(9_999)).then(() => true, isLater))
      await eventually(() => ran.length > 0)
      // What was refused while Redis was away is not queued behind the caller's back.
      expect(ran).toEqual([9_999])
      await queue.close()
    } finally {
      await late.stop()
    }
  })

  it('rejects an add within 5 s when Redis hangs, and works when it goes on', async () => {
    const queue = await openQueue()
    await queue.add(job(1))
    redis.freeze()
    const startedAtMs = Date.now()
    try {
      await expect(queue.add(job(2))).rejects.toSatisfy(isUnavailable)
      expect(Date.now() - startedAtMs).toBeLessThan(5_000)
    } finally {
      redis.thaw()
    }
    await eventually(() => queue.add(job(3)).then(() => true, isLater))
  })

  it('goes on by itself when Redis was stopped in the middle of a run, with empty hands', async () => {
    const warned: string[] = []
    const queue = await openQueue({ log: { warn: (_, message) => void warned.push(message) } })
    const hold = gate()
    const ran: number[] = []
    const work = async ({ epoch }: Job) => {
      ran.push(epoch)
      if (epoch === 1) await hold.opened
    }
    await queue.work(work, { concurrency: 2 })
    await queue.add(job(1))
    await eventually(() => ran.length === 1)
    await redis.kill9()
    const startedAtMs = Date.now()
    await expect(queue.add(job(2))).rejects.toSatisfy(isUnavailable)
    expect(Date.now() - startedAtMs).toBeLessThan(5_000)
    hold.open()
    await pause(1_000)
    await redis.restart()
    await eventually(() => queue.add(job(3)).then(() => true, isLater))
    await eventually(() => ran.includes(3))
    // The sweeper's part: what was lost is added again, the interrupted job too.
    await queue.add(job(1))
    await queue.add(job(2))
    await eventually(() => ran.filter(epoch => epoch === 1).length === 2 && ran.includes(2))
    expect(warned.filter(message => message.startsWith('Redis')).length).toBeGreaterThan(0)
    expect(warned.filter(message => message.startsWith('Redis')).length).toBeLessThan(10)
  })

  it('goes on by itself after FLUSHALL in the middle of a run', async () => {
    const queue = await openQueue()
    const hold = gate()
    const ran: number[] = []
    const work = async ({ epoch }: Job) => {
      ran.push(epoch)
      if (epoch === 1) await hold.opened
    }
    await queue.work(work, { concurrency: 1 })
    await queue.add(job(1))
    await queue.add(job(2), { delayMs: 60_000 })
    await eventually(() => ran.length === 1)
    await admin.flushall()
    hold.open()
    await queue.add(job(1))
    await queue.add(job(2))
    await queue.add(job(3), { delayMs: 100 })
    await eventually(() => ran.length === 4)
    expect(ran.slice(1).sort()).toEqual([1, 2, 3])
  })

  it('runs the job of a killed worker again within 30 s', async () => {
    const queue = await openQueue()
    const program = `
      import { openBullQueue } from ${JSON.stringify(new URL('./bullmq.ts', import.meta.url).href)}
      const queue = await openBullQueue({ url: ${JSON.stringify(redis.url)} })
      await queue.work(() => { console.log('took it'); return new Promise(() => {}) }, { concurrency: 1 })`
    const doomed = spawnService(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program])
    try {
      await queue.add(job(1))
      await waitForLine(doomed, /took it/)
    } finally {
      await doomed.kill9()
    }
    const ran: number[] = []
    const diedAtMs = Date.now()
    await queue.work(async () => void ran.push(Date.now() - diedAtMs), { concurrency: 1 })
    while (ran.length === 0 && Date.now() - diedAtMs < 30_000) await pause(50)
    expect(ran).toHaveLength(1)
  }, 60_000)

  it('closes within 10 s while Redis is away', async () => {
    const queue = await openQueue()
    const hold = gate()
    let isEnded = false
    const work = async () => {
      await hold.opened
      isEnded = true
    }
    await queue.work(work, { concurrency: 1 })
    await queue.add(job(1))
    await eventually(async () => (await queue.stats()).active === 1)
    await redis.kill9()
    try {
      const startedAtMs = Date.now()
      setTimeout(hold.open, 200)
      await queue.close()
      expect(isEnded).toBe(true)
      expect(Date.now() - startedAtMs).toBeLessThan(11_000)
    } finally {
      await redis.restart()
    }
  })

  it('reports a wrong password as an unavailable queue, and says why', async () => {
    await admin.config('SET', 'requirepass', 'secret')
    try {
      const queue = await openQueue({ url: redis.url.replace('redis://', 'redis://:wrong@') })
      const error: unknown = await queue.add(job(1)).catch((thrown: unknown) => thrown)
      expect(isUnavailable(error)).toBe(true)
      await queue.close()
    } finally {
      await admin.config('SET', 'requirepass', '')
    }
  })
})

async function isLater(error: unknown): Promise<boolean> {
  expect(isUnavailable(error)).toBe(true)
  await pause(100)
  return false
}
