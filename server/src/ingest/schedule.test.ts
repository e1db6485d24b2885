import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { PlayheadError } from '../errors.ts'
import type { Job, JobQueue } from '../jobs/types.ts'
import { createScheduler } from './schedule.ts'

const EPOCH_MS = 10_000
const GRACE_MS = 1_000

function setUp(startMs = 0) {
  const added: { job: Job; delayMs: number | undefined }[] = []
  const logged: object[] = []
  const clock = { atMs: startMs }
  const behaviour: { add: JobQueue['add'] } = { add: async () => {} }
  const scheduler = createScheduler({
    queue: {
      add(job, options) {
        added.push({ job, delayMs: options?.delayMs })
        return behaviour.add(job, options)
      },
    },
    epochMs: EPOCH_MS,
    graceMs: GRACE_MS,
    now: () => clock.atMs,
    log: { warn: details => void logged.push(details), error: () => {} },
  })
  return { scheduler, added, logged, clock, behaviour }
}

const job = (partition: number, epoch: number): Job => ({ kind: 'compact', partition, epoch })

describe('scheduler', () => {
  it('queues an epoch once, for the time it is over and its grace has passed', () => {
    const { scheduler, added, clock } = setUp(2_500)
    scheduler.onCommitted(1, 0)
    clock.atMs = 9_000
    scheduler.onCommitted(1, 0)
    clock.atMs = 10_999
    scheduler.onCommitted(1, 0)
    expect(added).toEqual([{ job: job(1, 0), delayMs: 8_500 }])
  })

  it('queues every partition and every epoch', () => {
    const { scheduler, added, clock } = setUp()
    for (const atMs of [0, 5_000, 12_000, 15_000, 23_000]) {
      clock.atMs = atMs
      for (const partition of [0, 1]) scheduler.onCommitted(partition, Math.floor(atMs / EPOCH_MS))
    }
    expect(added.map(one => one.job)).toEqual([0, 1, 2].flatMap(epoch => [job(0, epoch), job(1, epoch)]))
  })

  it('queues a late commit again, each time, without delay', () => {
    const { scheduler, added, clock } = setUp()
    scheduler.onCommitted(0, 0)
    clock.atMs = EPOCH_MS + GRACE_MS
    scheduler.onCommitted(0, 0)
    clock.atMs += 5_000
    scheduler.onCommitted(0, 0)
    expect(added.map(one => one.delayMs)).toEqual([11_000, 0, 0])
  })

  it('logs an add that fails and tries again with the next commit', async () => {
    const { scheduler, added, logged, behaviour } = setUp()
    behaviour.add = async () => {
      throw new PlayheadError('QUEUE_UNAVAILABLE', 'no Redis')
    }
    expect(() => scheduler.onCommitted(0, 0)).not.toThrow()
    await tick()
    expect(logged).toMatchObject([{ partition: 0, epoch: 0 }])
    behaviour.add = async () => {}
    scheduler.onCommitted(0, 0)
    scheduler.onCommitted(0, 0)
    await tick()
    expect(added).toHaveLength(2)
    expect(logged).toHaveLength(1)
  })

  it('survives a queue that throws at once', async () => {
    const { scheduler, logged, behaviour } = setUp()
    behaviour.add = () => {
      throw new Error('closed')
    }
    expect(() => scheduler.onCommitted(0, 0)).not.toThrow()
    await scheduler.close()
    expect(logged).toHaveLength(1)
  })

  it('adds once while the first add is under way', async () => {
    const { scheduler, added, behaviour } = setUp()
    const gate = { open: (): void => {} }
    behaviour.add = () =>
      new Promise(resolve => {
        gate.open = resolve
      })
    scheduler.onCommitted(0, 0)
    scheduler.onCommitted(0, 0)
    expect(added).toHaveLength(1)
    let isClosed = false
    const closed = scheduler.close().then(() => {
      isClosed = true
    })
    await tick()
    expect(isClosed).toBe(false)
    gate.open()
    await closed
  })

  it('forgets epochs that are over: one that comes again with a clock set back is queued', () => {
    const { scheduler, added, clock } = setUp()
    scheduler.onCommitted(0, 0)
    clock.atMs = 25_000
    scheduler.onCommitted(0, 2)
    clock.atMs = 5_000
    scheduler.onCommitted(0, 0)
    expect(added).toHaveLength(3)
  })
})
