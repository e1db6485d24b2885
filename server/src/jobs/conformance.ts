import { afterEach, describe, expect, it } from 'vitest'
import { isPlayheadError } from '../errors.ts'
import type { QueueOptions } from './options.ts'
import type { RetryPolicy } from './retry.ts'
import type { Job, JobQueue, QueueStats } from './types.ts'

/** Retries quick enough for a test, with a shape like the real one: 100, 200, 300, 300 … ms. */
const QUICK_RETRY: RetryPolicy = { attempts: 3, firstRetryMs: 100, capMs: 300 }

export const job = (epoch: number, partition = 0): Job => ({ kind: 'compact', partition, epoch })

export const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

/** Waits until `check` is true, at most 15 s. */
export async function eventually(check: () => boolean | Promise<boolean>, what = String(check)): Promise<void> {
  const endsAtMs = Date.now() + 15_000
  while (!(await check())) {
    if (Date.now() > endsAtMs) throw new Error(`never happened: ${what}`)
    await pause(10)
  }
}

/** A promise that a test resolves: holds a handler at a known place. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { opened, open }
}

const idle = (stats: QueueStats) => stats.waiting + stats.delayed + stats.active === 0

/** What every driver of the JobQueue seam does. `open` gives a queue with no jobs in it; each test closes its own. */
export function describeJobQueue(name: string, open: (options: QueueOptions) => Promise<JobQueue>): void {
  describe(`${name}: the JobQueue contract`, () => {
    const queues: JobQueue[] = []
    const openQueue = async (options: QueueOptions = {}) => {
      const queue = await open({ retry: QUICK_RETRY, ...options })
      queues.push(queue)
      return queue
    }
    afterEach(async () => {
      for (const queue of queues.splice(0)) await queue.close()
    })

    it('runs a job once and forgets it', async () => {
      const queue = await openQueue()
      const ran: Job[] = []
      await queue.work(async done => void ran.push(done), { concurrency: 1 })
      await queue.add(job(7, 3))
      await eventually(() => ran.length > 0)
      await eventually(async () => idle(await queue.stats()))
      expect(ran).toEqual([job(7, 3)])
      expect(await queue.stats()).toEqual({ waiting: 0, delayed: 0, active: 0, failed: 0 })
    })

    it('keeps jobs until a worker comes', async () => {
      const queue = await openQueue()
      await queue.add(job(1))
      await queue.add(job(2), { delayMs: 60_000 })
      expect(await queue.stats()).toMatchObject({ waiting: 1, delayed: 1, active: 0 })
      const ran: number[] = []
      await queue.work(async ({ epoch }) => void ran.push(epoch), { concurrency: 1 })
      await eventually(() => ran.length === 1)
      expect(ran).toEqual([1])
    })

    it('runs a job no earlier than its delay', async () => {
      const queue = await openQueue()
      const ran: number[] = []
      await queue.work(async () => void ran.push(Date.now()), { concurrency: 1 })
      const addedAtMs = Date.now()
      await queue.add(job(1), { delayMs: 400 })
      expect(await queue.stats()).toMatchObject({ delayed: 1 })
      await eventually(() => ran.length > 0)
      const waitedMs = Number(ran[0]) - addedAtMs
      expect(waitedMs).toBeGreaterThanOrEqual(399)
      expect(waitedMs).toBeLessThan(5_000)
    })

    it('takes a job that waits or is delayed for the same job', async () => {
      const queue = await openQueue()
      for (let i = 0; i < 5; i++) await queue.add(job(1))
      for (let i = 0; i < 5; i++) await queue.add(job(2), { delayMs: 300 })
      await queue.add(job(1, 1))
      expect(await queue.stats()).toMatchObject({ waiting: 2, delayed: 1 })
      const ran: string[] = []
      await queue.work(async ({ partition, epoch }) => void ran.push(`${partition}-${epoch}`), { concurrency: 4 })
      await eventually(() => ran.length >= 3)
      await pause(300)
      expect(ran.sort()).toEqual(['0-1', '0-2', '1-1'])
    })

    it('runs a job exactly once more when it was added while it ran, however often', async () => {
      const queue = await openQueue()
      const hold = gate()
      let runs = 0
      let atOnce = 0
      let mostAtOnce = 0
      await queue.work(
        async () => {
          runs += 1
          atOnce += 1
          mostAtOnce = Math.max(mostAtOnce, atOnce)
          if (runs === 1) await hold.opened
          atOnce -= 1
        },
        { concurrency: 4 },
      )
      await queue.add(job(1))
      await eventually(() => runs === 1)
      for (let i = 0; i < 4; i++) await queue.add(job(1))
      await pause(200)
      expect(runs).toBe(1)
      hold.open()
      await eventually(() => runs === 2)
      await eventually(async () => idle(await queue.stats()))
      await pause(200)
      expect(runs).toBe(2)
      expect(mostAtOnce).toBe(1)
    })

    it('keeps the delay of a job that was added while it ran', async () => {
      const queue = await openQueue()
      const hold = gate()
      const ran: number[] = []
      const work = async () => {
        ran.push(Date.now())
        if (ran.length === 1) await hold.opened
      }
      await queue.work(work, { concurrency: 2 })
      await queue.add(job(1))
      await eventually(() => ran.length === 1)
      const addedAtMs = Date.now()
      await queue.add(job(1), { delayMs: 300 })
      hold.open()
      await eventually(() => ran.length === 2)
      expect(Number(ran[1]) - addedAtMs).toBeGreaterThanOrEqual(299)
    })

    it('tries a failed job again, waiting longer each time', async () => {
      const warned: object[] = []
      const log = { warn: (details: object) => void warned.push(details) }
      const queue = await openQueue({ retry: { attempts: 5, firstRetryMs: 200, capMs: 400 }, log })
      const ran: number[] = []
      const work = async () => {
        ran.push(Date.now())
        if (ran.length < 4) throw new Error('not yet')
      }
      await queue.work(work, { concurrency: 1 })
      await queue.add(job(1))
      await eventually(() => ran.length === 4)
      await eventually(async () => idle(await queue.stats()))
      const waitsMs = ran.slice(1).map((atMs, i) => atMs - Number(ran[i]))
      expect(waitsMs[0]).toBeGreaterThanOrEqual(199)
      expect(waitsMs[1]).toBeGreaterThanOrEqual(399)
      expect(waitsMs[2]).toBeGreaterThanOrEqual(399)
      expect(waitsMs[2]).toBeLessThan(2_000)
      expect(await queue.stats()).toMatchObject({ failed: 0 })
      expect(warned).toHaveLength(3)
      expect(warned[2]).toMatchObject({ job: job(1), failures: 3 })
    })

    it('gives a job up after its last attempt, and takes it again when it is added again', async () => {
      const queue = await openQueue()
      let runs = 0
      let isBroken = true
      const work = async () => {
        runs += 1
        if (isBroken) throw new Error('broken')
      }
      await queue.work(work, { concurrency: 1 })
      await queue.add(job(1))
      await eventually(async () => (await queue.stats()).failed === 1)
      await pause(400)
      expect(runs).toBe(QUICK_RETRY.attempts)
      isBroken = false
      await queue.add(job(1))
      await eventually(() => runs === QUICK_RETRY.attempts + 1)
      await eventually(async () => idle(await queue.stats()))
      await queue.add(job(1))
      await eventually(() => runs === QUICK_RETRY.attempts + 2)
    })

    it('does not hold other jobs up while one waits to be tried again', async () => {
      const queue = await openQueue({ retry: { attempts: 2, firstRetryMs: 60_000, capMs: 60_000 } })
      const ran: number[] = []
      const work = async ({ epoch }: Job) => {
        ran.push(epoch)
        if (epoch === 1) throw new Error('broken')
      }
      await queue.work(work, { concurrency: 1 })
      await queue.add(job(1))
      await queue.add(job(2))
      await eventually(() => ran.includes(2))
      await eventually(async () => (await queue.stats()).delayed === 1)
      expect(ran).toEqual([1, 2])
    })

    it('runs as many jobs at a time as it was told to, and no more', async () => {
      const queue = await openQueue()
      let atOnce = 0
      let mostAtOnce = 0
      let runs = 0
      const work = async () => {
        atOnce += 1
        mostAtOnce = Math.max(mostAtOnce, atOnce)
        await pause(30)
        atOnce -= 1
        runs += 1
      }
      for (let epoch = 0; epoch < 12; epoch++) await queue.add(job(epoch))
      await queue.work(work, { concurrency: 3 })
      await eventually(() => runs === 12)
      expect(mostAtOnce).toBe(3)
    })

    it('counts what runs', async () => {
      const queue = await openQueue()
      const hold = gate()
      await queue.work(() => hold.opened, { concurrency: 2 })
      for (let epoch = 0; epoch < 5; epoch++) await queue.add(job(epoch))
      await eventually(async () => (await queue.stats()).active === 2)
      expect(await queue.stats()).toEqual({ waiting: 3, delayed: 0, active: 2, failed: 0 })
      hold.open()
      await eventually(async () => idle(await queue.stats()))
    })

    it('gives each job to one of two workers', async () => {
      const queue = await openQueue()
      const ran: Record<string, number[]> = { a: [], b: [] }
      for (const name of ['a', 'b']) {
        const work = async ({ epoch }: Job) => {
          ran[name]?.push(epoch)
          await pause(20)
        }
        await queue.work(work, { concurrency: 1 })
      }
      for (let epoch = 0; epoch < 20; epoch++) await queue.add(job(epoch))
      await eventually(() => Number(ran.a?.length) + Number(ran.b?.length) >= 20)
      await eventually(async () => idle(await queue.stats()))
      const all = [...(ran.a ?? []), ...(ran.b ?? [])].sort((left, right) => left - right)
      expect(all).toEqual(Array.from({ length: 20 }, (_, epoch) => epoch))
      expect(ran.a?.length).toBeGreaterThan(0)
      expect(ran.b?.length).toBeGreaterThan(0)
    })

    it('closes a worker when its jobs have ended, and leaves it the others', async () => {
      const queue = await openQueue()
      const hold = gate()
      let ended = 0
      let begun = 0
      const work = async () => {
        begun += 1
        await hold.opened
        ended += 1
      }
      const worker = await queue.work(work, { concurrency: 1 })
      await queue.add(job(1))
      await queue.add(job(2))
      await eventually(() => begun === 1)
      let isClosed = false
      const closing = worker.close().then(() => {
        isClosed = true
      })
      await pause(200)
      expect(isClosed).toBe(false)
      hold.open()
      await closing
      expect({ begun, ended }).toEqual({ begun: 1, ended: 1 })
      expect(await queue.stats()).toMatchObject({ waiting: 1, active: 0 })
      await queue.work(work, { concurrency: 1 })
      await eventually(() => ended === 2)
    })

    it('closes with its workers, waits for what runs, and takes nothing more', async () => {
      const queue = await openQueue()
      const hold = gate()
      let isEnded = false
      let isBegun = false
      const work = async () => {
        isBegun = true
        await hold.opened
        isEnded = true
      }
      await queue.work(work, { concurrency: 1 })
      await queue.add(job(1))
      await queue.add(job(2), { delayMs: 60_000 })
      await eventually(() => isBegun)
      const closing = queue.close()
      setTimeout(hold.open, 100)
      await closing
      expect(isEnded).toBe(true)
      await expect(queue.add(job(3))).rejects.toSatisfy(error => isPlayheadError(error, 'QUEUE_UNAVAILABLE'))
      await queue.close()
    })

    it('refuses what is not a job', async () => {
      const queue = await openQueue()
      const wrong = { kind: 'compact', partition: 0, epoch: -1 } as Job
      await expect(queue.add(wrong)).rejects.toSatisfy(error => isPlayheadError(error, 'INTERNAL'))
      expect(await queue.stats()).toMatchObject({ waiting: 0, delayed: 0 })
    })
  })
}
