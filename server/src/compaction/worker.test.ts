import { mkdir, readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Config, readConfig } from '../config.ts'
import { migrate } from '../index/migrate.ts'
import { openIndex } from '../index/open.ts'
import { openJobQueue } from '../jobs/open.ts'
import type { Job } from '../jobs/types.ts'
import { LOG_PREFIX, logKey, SEGMENT_PREFIX } from '../keys.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import {
  EPOCH,
  EPOCH_MS,
  eventAt,
  idOf,
  keysBelow,
  PARTITION,
  quiet,
  recordOf,
  snapshotAt,
  temporaryFolder,
  writeLog,
} from './fixtures.ts'
import { reindex } from './reindex.ts'
import { prepareScratch } from './scratch.ts'
import { sweep } from './sweeper.ts'
import { judge, startWorker } from './worker.ts'

let folder: string
let remove: () => Promise<void>
let store: ObjectStore
let config: Config
beforeEach(async () => {
  ;({ folder, remove } = await temporaryFolder())
  store = await openDiskStore({ directory: join(folder, 'objects') })
  config = { ...readConfig({}), epochMs: EPOCH_MS, graceMs: 1_000, sweepMs: 200, scratch: join(folder, 'scratch') }
})
afterEach(async () => {
  await store.close()
  await remove()
})

describe('sweep', () => {
  async function swept(nowMs: number) {
    const jobs: Job[] = []
    const queue = { add: async (job: Job) => void jobs.push(job) }
    return { jobs, result: await sweep({ store, queue, config }, nowMs) }
  }

  it('queues the epochs that are over, oldest first, and says how old the oldest is', async () => {
    for (const epoch of [EPOCH + 2, EPOCH, EPOCH + 1]) await writeLog(store, [{ snapshots: [snapshotAt(1)] }], 0, epoch)
    const { jobs, result } = await swept((EPOCH + 2) * EPOCH_MS + 1_000)
    expect(jobs).toEqual([EPOCH, EPOCH + 1].map(epoch => ({ kind: 'compact', partition: PARTITION, epoch })))
    expect(result).toEqual({ queued: 2, oldestAgeMs: EPOCH_MS + 1_000 })
  })

  it('waits for the grace time', async () => {
    await writeLog(store, [{ snapshots: [snapshotAt(1)] }])
    expect((await swept((EPOCH + 1) * EPOCH_MS + 999)).jobs).toEqual([])
    expect((await swept((EPOCH + 1) * EPOCH_MS + 1_000)).jobs).toHaveLength(1)
  })

  it('finds epochs that were numbered when epochs were shorter', async () => {
    await writeLog(store, [{ snapshots: [snapshotAt(1)] }], 0, EPOCH * 10)
    expect((await swept((EPOCH + 1) * EPOCH_MS)).jobs).toHaveLength(1)
  })

  it('queues a bounded number at a time', async () => {
    for (let epoch = 0; epoch < 1_005; epoch++) await store.put(logKey(0, epoch, 'node', 0), recordOf({}))
    expect((await swept(EPOCH * EPOCH_MS)).jobs).toHaveLength(1_000)
  })

  it('finds nothing in an empty store', async () => {
    expect((await swept(EPOCH * EPOCH_MS)).result).toEqual({ queued: 0, oldestAgeMs: 0 })
  })
})

describe('judge', () => {
  const last = (atMs: number, queued: number, oldestAgeMs: number) => ({ atMs, result: { queued, oldestAgeMs } })
  it.each([
    ['before the first sweep', undefined, false],
    ['when nothing waits', last(1e9, 0, 0), true],
    ['when what waits is young', last(1e9, 3, 60_000), true],
    ['when what waits is old', last(1e9, 1, 301_000), false],
    ['when the log was not looked through for long', last(1e9 - 301_000, 0, 0), false],
  ])('%s', (_name, seen, ok) => {
    expect(judge(seen, 5_000, 1e9)).toMatchObject({ ok, detail: expect.any(String) })
  })
})

describe('scratch', () => {
  it('is made, and cleared of what dead processes left', async () => {
    await prepareScratch(config.scratch, Date.now())
    for (const name of ['playhead-compaction-old', 'playhead-compaction-new', 'someone-else'])
      await mkdir(join(config.scratch, name))
    for (const name of ['playhead-compaction-old', 'someone-else']) await utimes(join(config.scratch, name), 1, 1)
    await prepareScratch(config.scratch, Date.now())
    expect((await readdir(config.scratch)).sort()).toEqual(['playhead-compaction-new', 'someone-else'])
  })
})

describe('worker, with a real index and the queue of this process', () => {
  it('compacts what lies in the log, and a lost index comes back the same from the segments', async () => {
    const index = await openIndex({ driver: 'embedded', directory: join(folder, 'index') })
    const queue = await openJobQueue({ driver: 'local' }, { log: quiet as never })
    try {
      await migrate(index)
      const odd = 'half \\ud83d, "quotes", \\u0000 and 日本 🎈'
      for (const object of [0, 1])
        await writeLog(
          store,
          [0, 1].map(n => ({
            session: idOf(n),
            seq: object,
            snapshots: [snapshotAt(object)],
            events: [eventAt(object, { name: odd, props: { odd, nested: { list: [1, null] } } })],
          })),
        )
      const worker = await startWorker({ store, index, queue, config, log: quiet })
      await expect.poll(() => keysBelow(store, LOG_PREFIX), { timeout: 20_000 }).toEqual([])
      await expect.poll(async () => (await worker.health()).ok).toBe(true)
      // A client that sends again what is stored, in a later epoch.
      await writeLog(
        store,
        [
          { session: idOf(0), seq: 0, snapshots: [snapshotAt(0)], events: [eventAt(0)] },
          { session: idOf(0), seq: 2, events: [eventAt(9)] },
        ],
        0,
        EPOCH + 1,
      )
      await expect.poll(() => keysBelow(store, LOG_PREFIX), { timeout: 20_000 }).toEqual([])
      await worker.close()
      const everything = async () => ({
        events: await index.query('SELECT * FROM events FINAL ORDER BY session, tab, seq, position'),
        chunks: await index.query('SELECT * FROM chunks FINAL ORDER BY session, segment'),
        sessions: await index.query(
          'SELECT session, min(startedAt), max(endedAt), max(latestVisitor), arraySort(groupUniqArrayArray(100)(eventNames)) FROM sessions GROUP BY session ORDER BY session',
        ),
      })
      const before = await everything()
      expect(before.events).toHaveLength(5)
      expect(before.chunks).toHaveLength(3)
      // Indexing again changes nothing; nor does losing everything and indexing again.
      expect(await reindex({ store, index })).toMatchObject({ segments: 2 })
      expect(await everything()).toEqual(before)
      for (const table of ['events', 'sessions', 'chunks']) await index.command(`TRUNCATE TABLE ${table}`)
      const progress = await reindex({ store, index })
      expect(progress.segments).toBe((await keysBelow(store, SEGMENT_PREFIX)).length)
      expect(await everything()).toEqual(before)
    } finally {
      await queue.close()
      await index.close()
    }
  }, 120_000)
})
