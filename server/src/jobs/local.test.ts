import { describe, expect, it } from 'vitest'
import { isPlayheadError } from '../errors.ts'
import { describeJobQueue, eventually, gate, job, pause } from './conformance.ts'
import { openLocalQueue } from './local.ts'

describeJobQueue('local', async options => openLocalQueue(options))

describe('local', () => {
  it('keeps a bounded number of jobs, and says so', async () => {
    const queue = openLocalQueue()
    for (let epoch = 0; epoch < 100_000; epoch++) await queue.add(job(epoch), { delayMs: 60_000 })
    await expect(queue.add(job(100_000))).rejects.toSatisfy(error => isPlayheadError(error, 'QUEUE_UNAVAILABLE'))
    // A job that is queued already still is.
    await queue.add(job(5))
    expect(await queue.stats()).toEqual({ waiting: 0, delayed: 100_000, active: 0, failed: 0 })
    await queue.close()
  })

  it('does not run a job early when its delay is longer than a timer can hold', async () => {
    const queue = openLocalQueue()
    let runs = 0
    const work = async () => {
      runs += 1
    }
    await queue.work(work, { concurrency: 1 })
    await queue.add(job(1), { delayMs: 2 ** 31 + 1_000 })
    await pause(50)
    expect(runs).toBe(0)
    await queue.close()
  })

  it('runs nothing in the caller’s own turn', async () => {
    const queue = openLocalQueue()
    const order: string[] = []
    await queue.work(async () => void order.push('ran'), { concurrency: 1 })
    await queue.add(job(1))
    order.push('added')
    await eventually(() => order.length === 2)
    expect(order).toEqual(['added', 'ran'])
    await queue.close()
  })

  it('runs a job again that was added during a run that failed for the last time', async () => {
    const queue = openLocalQueue({ retry: { attempts: 1, firstRetryMs: 1, capMs: 1 } })
    const hold = gate()
    let runs = 0
    const work = async () => {
      runs += 1
      if (runs > 1) return
      await hold.opened
      throw new Error('broken')
    }
    await queue.work(work, { concurrency: 1 })
    await queue.add(job(1))
    await eventually(() => runs === 1)
    await queue.add(job(1))
    hold.open()
    await eventually(() => runs === 2)
    await queue.close()
  })

  it('leaves no timer behind when it is closed', async () => {
    const queue = openLocalQueue()
    let runs = 0
    const work = async () => {
      runs += 1
    }
    await queue.work(work, { concurrency: 1 })
    await queue.add(job(1), { delayMs: 100 })
    await queue.close()
    await pause(200)
    expect(runs).toBe(0)
    expect(await queue.stats()).toEqual({ waiting: 0, delayed: 0, active: 0, failed: 0 })
  })
})
