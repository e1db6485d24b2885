import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../errors.ts'
import { isPlayheadError } from '../errors.ts'
import { epochOf, logEpochFolder } from '../keys.ts'
import { type LogRecord, readRecords } from '../log/record.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { type CommitterOptions, createCommitter } from './commit.ts'
import { type FaultyStore, withFaults } from './testing/faults.ts'

let directory: string
let disk: ObjectStore
let store: FaultyStore
let atMs: number
const commits: [partition: number, epoch: number][] = []
const logged: object[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-commit-'))
  disk = await openDiskStore({ directory })
  store = withFaults(disk)
  atMs = 1_700_000_005_000
  commits.length = 0
  logged.length = 0
})

afterEach(async () => {
  store.recover()
  await disk.close()
  await rm(directory, { recursive: true, force: true })
})

function committer(options: Partial<CommitterOptions> = {}) {
  return createCommitter({
    store,
    partitions: 2,
    epochMs: 10_000,
    commitMs: 0,
    commitBytes: 4_000_000,
    memoryBytes: 1_000_000,
    node: 'node1',
    now: () => atMs,
    onCommitted: (partition, epoch) => void commits.push([partition, epoch]),
    log: { warn: details => void logged.push(details), error: details => void logged.push(details) },
    ...options,
  })
}

function record(seq: number, bytes = 100): LogRecord {
  const frame = Buffer.alloc(bytes, seq)
  return { meta: { project: 'p', receivedAtMs: atMs, skewMs: 0, userAgent: `ua ${seq}` }, frame }
}

async function keys(): Promise<string[]> {
  const found: string[] = []
  for await (const { key } of disk.list('log/')) found.push(key)
  return found
}

/** What the log holds, as `user agent` of each record, object by object. */
async function contents(): Promise<string[][]> {
  const objects: string[][] = []
  for (const key of await keys()) {
    const object = (await disk.get(key)) ?? Buffer.alloc(0)
    objects.push([...readRecords(object)].map(one => (one.ok ? one.record.meta.userAgent : one.reason)))
  }
  return objects
}

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | 'resolved'> {
  try {
    await promise
    return 'resolved'
  } catch (error) {
    if (isPlayheadError(error)) return error.code
    throw error
  }
}

describe('writing as soon as the write before has ended', () => {
  it('writes the first batch at once, and what arrives meanwhile in one object', async () => {
    const { append } = committer()
    store.hold()
    const all = [0, 1, 2, 3, 4].map(seq => append(0, record(seq)))
    expect(store.puts()).toHaveLength(1)
    store.recover()
    await Promise.all(all)
    expect(await contents()).toEqual([['ua 0'], ['ua 1', 'ua 2', 'ua 3', 'ua 4']])
    expect(await keys()).toEqual([
      `${logEpochFolder(0, epochOf(atMs, 10_000))}node1-000000000`,
      `${logEpochFolder(0, epochOf(atMs, 10_000))}node1-000000001`,
    ])
  })

  it('has the record in the log before it resolves', async () => {
    const { append } = committer()
    for (let seq = 0; seq < 5; seq++) {
      await append(seq % 2, record(seq))
      expect((await contents()).flat()).toContain(`ua ${seq}`)
    }
  })

  it('keeps partitions apart: a held write of one does not hold the other', async () => {
    const { append } = committer()
    store.hold()
    const held = append(0, record(0))
    const other = append(1, record(1))
    expect(store.puts().map(key => key.split('/')[1])).toEqual(['000', '001'])
    store.recover()
    await Promise.all([held, other])
    expect(commits).toEqual(
      expect.arrayContaining([
        [0, 170_000_000],
        [1, 170_000_000],
      ]),
    )
  })

  it('takes the epoch of the moment of the write', async () => {
    const { append } = committer()
    store.hold()
    const first = append(0, record(0))
    const second = append(0, record(1))
    atMs += 10_000
    store.recover()
    await Promise.all([first, second])
    expect(commits).toEqual([
      [0, 170_000_000],
      [0, 170_000_001],
    ])
  })

  it('never makes an object larger than the limit by more than a batch', async () => {
    const { append } = committer({ commitBytes: 1_000 })
    store.hold()
    const all = Array.from({ length: 20 }, (_, seq) => append(0, record(seq, 500)))
    store.recover()
    await Promise.all(all)
    const objects = await contents()
    expect(Math.max(...objects.map(object => object.length))).toBe(2)
    expect(objects.flat()).toHaveLength(20)
    expect(objects.flat()).toEqual(Array.from({ length: 20 }, (_, seq) => `ua ${seq}`))
  })

  it('writes thousands of batches at once in order, each once', async () => {
    const { append, pendingBytes } = committer({ memoryBytes: 100_000_000 })
    await Promise.all(Array.from({ length: 4_000 }, (_, seq) => append(0, record(seq, 50))))
    expect((await contents()).flat()).toEqual(Array.from({ length: 4_000 }, (_, seq) => `ua ${seq}`))
    expect((await keys()).length).toBeLessThan(20)
    expect(pendingBytes()).toBe(0)
  })
})

describe('gathering for a time', () => {
  it('writes when the time is up', async () => {
    const { append } = committer({ commitMs: 60 })
    const startedAt = performance.now()
    await Promise.all([append(0, record(0)), append(0, record(1)), append(1, record(2))])
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(55)
    expect(await contents()).toEqual([['ua 0', 'ua 1'], ['ua 2']])
  })

  it('writes what is urgent at once, and with it what was gathered for the same partition', async () => {
    const { append } = committer({ commitMs: 60_000 })
    const waiting = append(0, record(1))
    void append(1, record(2)).catch(() => {})
    await append(0, record(3), true)
    await waiting
    expect(await contents()).toEqual([['ua 1', 'ua 3']])
  })

  it('writes at once when there is enough', async () => {
    const { append } = committer({ commitMs: 60_000, commitBytes: 1_000 })
    await Promise.all([append(0, record(0, 600)), append(0, record(1, 600))])
    expect(await contents()).toEqual([['ua 0', 'ua 1']])
  })

  it('has several writes under way, no more than 16', async () => {
    const { append } = committer({ commitMs: 60_000, commitBytes: 1 })
    store.hold()
    const all = Array.from({ length: 40 }, (_, seq) => append(seq % 2, record(seq)))
    expect(store.puts()).toHaveLength(16)
    store.recover()
    await Promise.all(all)
    expect(await keys()).toHaveLength(40)
  })
})

describe('back-pressure', () => {
  it('refuses when more bytes are pending than the budget, and takes again when they are written', async () => {
    const { append, pendingBytes } = committer({ memoryBytes: 10_000 })
    store.hold()
    const taken = Array.from({ length: 3 }, (_, seq) => append(0, record(seq, 4_000)))
    expect(await codeOf(append(0, record(9)))).toBe('INGEST_OVERLOADED')
    expect(pendingBytes()).toBeGreaterThan(12_000)
    store.recover()
    await Promise.all(taken)
    expect(pendingBytes()).toBe(0)
    expect(await codeOf(append(0, record(9)))).toBe('resolved')
    expect((await contents()).flat()).toEqual(['ua 0', 'ua 1', 'ua 2', 'ua 9'])
  })

  it('counts what is held elsewhere', () => {
    const { refusal } = committer({ memoryBytes: 1_000 })
    expect(refusal(1_000)).toBeUndefined()
    expect(refusal(1_001)?.code).toBe('INGEST_OVERLOADED')
    expect(refusal(1_001)?.retryAfterS).toBeGreaterThan(0)
  })

  it('refuses while a write has not ended for 5 s, on every partition', async () => {
    const { append } = committer()
    store.hold()
    const slow = append(0, record(0))
    atMs += 5_000
    const onTime = append(1, record(1))
    atMs += 1
    expect(await codeOf(append(0, record(2)))).toBe('INGEST_OVERLOADED')
    expect(await codeOf(append(1, record(3)))).toBe('INGEST_OVERLOADED')
    store.recover()
    await Promise.all([slow, onTime])
    expect(await codeOf(append(1, record(4)))).toBe('resolved')
    expect((await contents()).flat().sort()).toEqual(['ua 0', 'ua 1', 'ua 4'])
  })

  it('does not take gathering for slowness', async () => {
    const { append } = committer({ commitMs: 5_000, commitBytes: 400 })
    const first = append(0, record(0))
    atMs += 5_000
    const second = append(0, record(1, 300))
    await Promise.all([first, second])
    expect((await contents()).flat()).toHaveLength(2)
  })

  it('refuses a partition that is not', async () => {
    expect(await codeOf(committer().append(2, record(0)))).toBe('INTERNAL')
  })
})

describe('a write that fails', () => {
  it('rejects all its batches, keeps nothing, logs once, and goes on with the next', async () => {
    const { append, pendingBytes } = committer()
    store.hold()
    const first = append(0, record(0))
    const rest = [1, 2, 3].map(seq => append(0, record(seq)))
    store.failNext(2)
    store.recover()
    expect(await Promise.all([first, ...rest].map(codeOf))).toEqual(Array(4).fill('STORE_UNAVAILABLE'))
    expect(pendingBytes()).toBe(0)
    expect(commits).toEqual([])
    expect(logged).toHaveLength(2)
    expect(await keys()).toEqual([])
    await append(0, record(4))
    expect(await contents()).toEqual([['ua 4']])
  })

  it('says when to come back, and keeps the cause out of the message', async () => {
    const { append } = committer()
    store.failNext(1)
    const error = await append(0, record(0)).catch(error => error)
    expect(error.retryAfterS).toBeGreaterThan(0)
    expect(error.message).not.toContain('faulty')
    expect(error.cause.message).toContain('faulty')
  })

  it('never uses a key twice', async () => {
    const { append } = committer()
    store.failNext(1)
    await codeOf(append(0, record(0)))
    await append(0, record(1))
    expect(new Set(store.puts()).size).toBe(2)
  })
})

describe('closing', () => {
  it('writes what is gathered, waits for it, and takes nothing more', async () => {
    const { append, close } = committer({ commitMs: 60_000 })
    const taken = [0, 1, 2].map(seq => append(seq % 2, record(seq)))
    const closed = close()
    expect(await codeOf(append(0, record(9)))).toBe('SHUTTING_DOWN')
    await closed
    expect(await Promise.all(taken.map(codeOf))).toEqual(Array(3).fill('resolved'))
    expect((await contents()).flat().sort()).toEqual(['ua 0', 'ua 1', 'ua 2'])
  })

  it('waits for a write that is slow, and ends when writes fail', async () => {
    const { append, close } = committer()
    store.hold()
    const taken = [0, 1].map(seq => append(0, record(seq)))
    store.failNext(1)
    let isClosed = false
    const closed = close().then(() => {
      isClosed = true
    })
    await sleep(20)
    expect(isClosed).toBe(false)
    store.recover()
    expect(await Promise.all(taken.map(codeOf))).toEqual(['STORE_UNAVAILABLE', 'resolved'])
    await closed
  })

  it('may be called twice, and with nothing to do', async () => {
    const { close } = committer()
    await Promise.all([close(), close()])
    await close()
  })
})
