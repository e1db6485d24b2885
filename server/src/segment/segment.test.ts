import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChunkRow, EventRow, SessionRow } from '../index/types.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { SEGMENT_MAGIC, TRAILER_BYTES } from './format.ts'
import { openSegment } from './reader.ts'
import { type ChunkFacts, openSegmentWriter } from './writer.ts'

const KEY = 'segments/default/2026-01-01/001-000000000007-0000'
const INFO = { version: 1 as const, partition: 1, epoch: 7, number: 0, inputs: ['log/001/000000000007/node-000000000'] }

let folder: string
let store: ObjectStore
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playhead-test-'))
  store = await openDiskStore({ directory: join(folder, 'objects') })
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const session = (n: number): SessionRow => ({
  project: 'shop',
  session: `s${n}`,
  visitor: 'ada',
  startedMs: n,
  endedMs: n + 1,
  firstUrl: '',
  firstUrlAtMs: 0,
  urls: [],
  eventNames: [],
  hasError: false,
  browser: '',
  os: '',
  device: 'unknown',
  recorder: '1',
  country: '',
  firstReferrer: '',
  firstReferrerAtMs: 0,
  release: '',
  viewportWidth: 0,
  viewportHeight: 0,
})
const facts = (n: number, snapshotsCount: number, eventsCount: number): ChunkFacts => ({
  project: 'shop',
  session: `s${n}`,
  snapshotsCount,
  eventsCount,
  fromMs: n,
  toMs: n + 1,
  tabs: ['t'],
  batchTabs: ['t'],
  batchSeqs: [n],
  keyframeTabs: [],
  keyframeMs: [],
})
const row = (n: number, position: number) => ({ session: `s${n}`, position }) as EventRow

/** Chunk n has n blocks of snapshots and n event rows. */
async function write(chunks: number, size = 10): Promise<Buffer> {
  const writer = await openSegmentWriter(folder, INFO)
  for (let n = 0; n < chunks; n++) {
    const blocks = Array.from({ length: n }, (_, i) => Buffer.from(`["t",${n},"${String(i).repeat(size)}"]\n`))
    const rows = Array.from({ length: n }, (_, i) => `${JSON.stringify(row(n, i))}\n`).join('')
    await writer.addChunk(
      { blocks, sizeHintBytes: 0 },
      { blocks: n === 0 ? [] : [Buffer.from(rows)], sizeHintBytes: 0 },
      () => ({ chunk: facts(n, n, n), session: session(n) }),
    )
  }
  await writer.addChunk({ blocks: [], sizeHintBytes: 0 }, { blocks: [], sizeHintBytes: 0 }, () => undefined)
  const { file, bytes } = await writer.finish()
  await store.create(KEY, { file, bytes })
  await writer.close()
  return (await store.get(KEY)) as Buffer
}

async function read(from = store) {
  const segment = await openSegment(from, KEY)
  const found: { chunk: ChunkRow; session: SessionRow | undefined; events: EventRow[] }[] = []
  for await (const { events, ...rest } of segment?.chunks() ?? []) {
    const rows: EventRow[] = []
    for await (const event of events) rows.push(event)
    found.push({ ...rest, events: rows })
  }
  return { info: segment?.info, found }
}

describe('segment', () => {
  it('gives back what was written', async () => {
    const bytes = await write(5)
    const { info, found } = await read()
    expect(info).toEqual(INFO)
    expect(found.map(({ session }) => session)).toEqual([0, 1, 2, 3, 4].map(session))
    expect(found.map(({ events }) => events)).toEqual(
      [0, 1, 2, 3, 4].map(n => Array.from({ length: n }, (_, i) => row(n, i))),
    )
    for (const [n, { chunk }] of found.entries()) {
      expect(chunk).toMatchObject({ ...facts(n, n, n), segment: KEY })
      expect(chunk).not.toHaveProperty('eventsCrc32')
      const stream = bytes.subarray(chunk.snapshotsOffset, chunk.snapshotsOffset + chunk.snapshotsBytes)
      const text = n === 0 ? '' : brotliDecompressSync(stream).toString()
      expect(text.split('\n')).toHaveLength(n + 1)
      expect(text).toHaveLength(chunk.snapshotsJsonBytes)
      // The absolute place of the event rows is right too: one stream can be read by its range.
      const rows = bytes.subarray(chunk.eventsOffset, chunk.eventsOffset + chunk.eventsBytes)
      if (n > 0) expect(JSON.parse(brotliDecompressSync(rows).toString().split('\n')[0] ?? '')).toEqual(row(n, 0))
    }
  })

  it('has chunks that add to no session, wherever they stand', async () => {
    for (const without of [[0], [1], [2], [0, 1], [1, 2], [0, 1, 2]]) {
      const writer = await openSegmentWriter(folder, INFO)
      for (let n = 0; n < 3; n++) {
        const rows = Buffer.from(`${JSON.stringify(row(n, 0))}\n`)
        await writer.addChunk({ blocks: [], sizeHintBytes: 0 }, { blocks: [rows], sizeHintBytes: 0 }, () => ({
          chunk: facts(n, 0, 1),
          session: without.includes(n) ? undefined : session(n),
        }))
      }
      const { file, bytes } = await writer.finish()
      await store.delete([KEY])
      await store.create(KEY, { file, bytes })
      await writer.close()
      const { found } = await read()
      expect(found.map(one => one.chunk.session)).toEqual(['s0', 's1', 's2'])
      expect(found.map(one => one.events)).toEqual([0, 1, 2].map(n => [row(n, 0)]))
      expect(found.map(one => one.session)).toEqual([0, 1, 2].map(n => (without.includes(n) ? undefined : session(n))))
    }
  })

  it('of before sessions had an origin says that none is known', async () => {
    const { country: _c, firstReferrer: _f, firstReferrerAtMs: _a, release: _r, ...old } = session(1)
    const writer = await openSegmentWriter(folder, INFO)
    const rows = { chunk: facts(1, 0, 0), session: old as SessionRow }
    await writer.addChunk({ blocks: [], sizeHintBytes: 0 }, { blocks: [], sizeHintBytes: 0 }, () => rows)
    const { file, bytes } = await writer.finish()
    await store.create(KEY, { file, bytes })
    await writer.close()
    expect((await read()).found[0]?.session).toEqual(session(1))
  })

  it('may hold nothing', async () => {
    await write(0)
    expect(await read()).toEqual({ info: INFO, found: [] })
  })

  it('is absent when there is none', async () => {
    expect(await openSegment(store, KEY)).toBeUndefined()
  })

  it('is read with one look, one range for the footer and one for all index events', async () => {
    await write(200)
    const calls: string[] = []
    const counting: ObjectStore = {
      ...store,
      head(key) {
        calls.push('head')
        return store.head(key)
      },
      get(key, range) {
        calls.push('get')
        return store.get(key, range)
      },
      stream(key, range) {
        calls.push('stream')
        return store.stream(key, range)
      },
    }
    expect((await read(counting)).found).toHaveLength(200)
    expect(calls).toEqual(['head', 'get', 'stream'])
  })

  it('reads a footer that is larger than the tail it tries first', async () => {
    const writer = await openSegmentWriter(folder, INFO)
    const random = (n: number) =>
      Array.from({ length: 60 }, (_, i) => Math.imul(n * 61 + i, 2_654_435_761).toString(36))
    for (let n = 0; n < 2_000; n++)
      await writer.addChunk({ blocks: [], sizeHintBytes: 0 }, { blocks: [], sizeHintBytes: 0 }, () => ({
        chunk: facts(n, 0, 0),
        session: { ...session(n), urls: random(n) },
      }))
    const { file, bytes } = await writer.finish()
    expect(bytes).toBeGreaterThan(300_000)
    await store.create(KEY, { file, bytes })
    await writer.close()
    expect((await read()).found).toHaveLength(2_000)
  })

  it('says so when it is damaged, wherever that is', async () => {
    const good = await write(4, 2_000)
    const eventsAt = Number(good.readBigUInt64LE(good.byteLength - TRAILER_BYTES))
    for (let at = eventsAt; at < good.byteLength; at += 7) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] as number) ^ 0x41
      await store.put(KEY, bad)
      await expect(read(), `byte ${at} of ${good.byteLength}`).rejects.toMatchObject({ code: 'SEGMENT_CORRUPT' })
    }
    for (const cut of [1, SEGMENT_MAGIC.byteLength, TRAILER_BYTES, 200]) {
      await store.put(KEY, good.subarray(0, -cut))
      await expect(read()).rejects.toMatchObject({ code: 'SEGMENT_CORRUPT' })
    }
    await store.put(KEY, Buffer.alloc(3))
    await expect(read()).rejects.toMatchObject({ code: 'SEGMENT_CORRUPT' })
  })
})
