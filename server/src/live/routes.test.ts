import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { uuidv7 } from '@playhead/protocol'
import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { compactEpoch } from '../compaction/compact.ts'
import {
  AT_MS,
  type BatchInput,
  EPOCH_MS,
  eventAt,
  quiet,
  recordOf,
  snapshotAt,
  temporaryFolder,
} from '../compaction/fixtures.ts'
import { segmentIndex } from '../compaction/segmentindex.ts'
import { createApp } from '../http/app.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { epochOf, LIVE_WATCHED_PREFIX, logKey, partitionOf } from '../keys.ts'
import { createLogger } from '../log.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { openLive } from './open.ts'
import { liveRoutes } from './routes.ts'
import type { LiveBatchMessage, LiveManifest } from './schema.ts'

/** Real store, index and compaction; batches are put into the log as ingest does. */
let index: Index
let store: ObjectStore
let removeFolder: () => Promise<void>
let folder: string
let app: FastifyInstance
let closeLive: () => Promise<void>
let port: number
let session: string
const tab = uuidv7(AT_MS)

beforeAll(async () => {
  index = await openTestIndex()
  ;({ folder, remove: removeFolder } = await temporaryFolder())
  // One for all tests: a segment's rows are inserted once for its key, so a second store with the same keys would be missing some.
  store = await openDiskStore({ directory: `${folder}/objects` })
})
afterAll(async () => {
  await index?.close()
  await removeFolder?.()
})

beforeEach(async () => {
  session = uuidv7()
  await serve()
})
afterEach(async () => {
  await app.close()
  await closeLive()
})

async function serve(maxWatchers = 3): Promise<void> {
  const config = { store: { driver: 'disk' as const, directory: folder }, partitions: 2, epochMs: EPOCH_MS }
  const live = openLive(store, 'shop', config, quiet)
  closeLive = live.close
  app = createApp(createLogger({ logLevel: 'silent' }))
  await app.register(liveRoutes, { hub: live.hub, index, project: 'shop', maxWatchers })
  await app.listen({ host: '127.0.0.1', port: 0 })
  port = (app.server.address() as AddressInfo).port
}

let objects = 0

/** What a tab sent just now: an event and a snapshot event. */
function batchOf(seq: number, over: BatchInput = {}): BatchInput {
  const atMs = Date.now() - AT_MS
  const header = { fromMs: Date.now(), toMs: Date.now(), sentAtMs: Date.now(), ...over.header }
  const snapshots =
    seq === 0 ? [snapshotAt(atMs, { href: '', width: 800, height: 600 }, 4), snapshotAt(atMs, { node: {} }, 2)] : []
  return {
    session,
    tab,
    seq,
    snapshots: [...snapshots, snapshotAt(atMs, { source: 5, text: `${seq}` })],
    events: [eventAt(atMs, { name: `e${seq}` })],
    ...over,
    header,
  }
}

/** One log object, as ingest would write it now. */
async function write(...batches: BatchInput[]): Promise<string> {
  const key = logKey(partitionOf(session, 2), epochOf(Date.now(), EPOCH_MS), 'node', objects++)
  await store.put(key, Buffer.concat(batches.map(recordOf)))
  return key
}

async function compact(): Promise<void> {
  const partition = partitionOf(session, 2)
  const now = epochOf(Date.now(), EPOCH_MS)
  for (const epoch of [now - 1, now]) {
    await compactEpoch({
      store,
      index: segmentIndex(index),
      partition,
      epoch,
      config: { epochMs: EPOCH_MS, scratch: folder },
      log: quiet,
    })
  }
}

interface Message {
  event: string
  id: string
  json: unknown
  lines: string[]
}

interface Watcher {
  messages: Message[]
  /** `tab/seq` of every batch told, in order, from its snapshot lines or the chunk's name. */
  told(): string[]
  until(what: (messages: Message[]) => boolean): Promise<void>
  /** Resolves when the server has ended it. */
  ended: Promise<void>
  leave(): void
}

async function watch(query = '', headers: Record<string, string> = {}): Promise<Watcher> {
  const messages: Message[] = []
  let rest = ''
  const request = httpRequest({ port, host: '127.0.0.1', path: `/api/sessions/${session}/live${query}`, headers })
  request.end()
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject)
  })
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${(await response.toArray()).join('')}`)
  const ended = new Promise<void>(resolve => response.on('close', resolve))
  response.setEncoding('utf8').on('data', (part: string) => {
    const texts = (rest + part).split('\n\n')
    rest = texts.pop() ?? ''
    for (const text of texts) {
      const fields = (name: string) =>
        text
          .split('\n')
          .filter(line => line.startsWith(`${name}: `))
          .map(line => line.slice(name.length + 2))
      const [first, ...lines] = fields('data')
      const [event = ''] = fields('event')
      if (event) messages.push({ event, id: fields('id')[0] ?? '', json: JSON.parse(first ?? 'null'), lines })
    }
  })
  response.on('error', () => {})
  return {
    messages,
    ended,
    told: () => messages.filter(({ event }) => event === 'batch').map(({ json }) => nameOf(json as LiveBatchMessage)),
    until: what => vi.waitFor(() => expect(what(messages)).toBe(true), { timeout: 20_000, interval: 20 }),
    leave: () => request.destroy(),
  }
}

function nameOf({ events }: LiveBatchMessage): string {
  return events.map(({ name }) => name).join('+')
}

const batches = (count: number) => (messages: Message[]) =>
  messages.filter(({ event }) => event === 'batch').length >= count

describe('GET /api/sessions/:session/live', () => {
  it('tells what the index has, then what the log has, then what comes: each once, in order', async () => {
    await write(batchOf(0))
    await compact()
    await write(batchOf(1), { ...batchOf(0), session: uuidv7() })
    const watcher = await watch()
    await watcher.until(batches(1))
    await write(batchOf(3))
    await write(batchOf(2), batchOf(2))
    await watcher.until(batches(3))

    const [first] = watcher.messages
    const { manifest, events } = (first as Message).json as LiveManifest
    expect([first?.event, manifest.chunks.length, manifest.isLive]).toEqual(['manifest', 1, true])
    expect(events.map(({ name }) => name)).toEqual(['e0'])
    expect(watcher.told()).toEqual(['e1', 'e2', 'e3'])
    const { json, lines } = watcher.messages[1] as Message
    expect((json as LiveBatchMessage).chunk).toMatchObject({ id: `live-${tab}-1`, count: 1, tabs: [tab], skip: [] })
    expect(lines.map(line => JSON.parse(line))).toMatchObject([[0, 1, { type: 3, data: { text: '1' } }]])
    watcher.leave()
  })

  it('names keyframes, and leaves out what cannot be decoded as compaction does', async () => {
    await write(batchOf(0))
    await compact()
    const watcher = await watch()
    const atMs = Date.now() - AT_MS
    await write(
      batchOf(1, {
        snapshots: ['{"no":"event"}', snapshotAt(atMs, { node: {} }, 2)],
        events: ['no json', eventAt(atMs, { name: 'good' })],
      }),
      batchOf(2, { rawSnapshots: Buffer.from('no gzip'), header: { snapshots: { count: 1, bytes: 0, full: false } } }),
      batchOf(3, { project: 'other' }),
    )
    await watcher.until(batches(2))
    const [keyframe, broken] = watcher.messages.slice(1).map(({ json }) => json as LiveBatchMessage)
    expect(keyframe?.chunk).toMatchObject({ count: 1, keyframes: [{ tab, atMs: AT_MS + atMs }] })
    expect([keyframe && nameOf(keyframe), broken?.chunk, broken && nameOf(broken)]).toEqual(['good', null, 'e2'])
    watcher.leave()
  })

  it('loses nothing and repeats nothing while compaction runs all the time', async () => {
    await write(batchOf(0))
    await compact()
    const watchers = await Promise.all([watch(), watch()])
    for (let seq = 1; seq <= 12; seq++) {
      await write(batchOf(seq))
      if (seq % 3 === 0) await compact()
    }
    const expected = Array.from({ length: 12 }, (_, n) => `e${n + 1}`)
    for (const watcher of watchers) {
      // Batches that were compacted before they were seen come together, from the index.
      await vi.waitFor(
        () =>
          expect(
            watcher
              .told()
              .flatMap(names => names.split('+'))
              .sort(),
          ).toEqual([...expected].sort()),
        { timeout: 25_000, interval: 50 },
      )
      const chunks = watcher.messages.slice(1).map(({ json }) => (json as LiveBatchMessage).chunk)
      for (const chunk of chunks) expect(chunk?.id.startsWith('live-') ? chunk.url : '').toBe('')
      watcher.leave()
    }
  })

  it('goes on behind what the reader took, by the same server or another', async () => {
    await write(batchOf(0))
    await compact()
    const first = await watch()
    await write(batchOf(1))
    await first.until(batches(1))
    const id = first.messages.at(-1)?.id ?? ''
    first.leave()
    await write(batchOf(2))
    await compact()
    await write(batchOf(3))

    const second = await watch('', { 'last-event-id': id })
    await second.until(batches(2))
    expect(second.messages.map(({ event }) => event)).toEqual(['batch', 'batch'])
    expect(second.told()).toEqual(['e2', 'e3'])
    // From the index: what the reader has of the chunk is to be left out.
    const { chunk } = (second.messages[0] as Message).json as LiveBatchMessage
    expect(chunk?.url).toBe(`/api/sessions/${session}/chunks/${chunk?.id}`)
    expect(chunk?.skip).toEqual([{ tab, seq: 1 }])
    const third = await watch(`?after=${second.messages.at(-1)?.id}`)
    await write(batchOf(4))
    await third.until(batches(1))
    expect(third.told()).toEqual(['e4'])
    second.leave()
    third.leave()
  })

  it('ends when the visitor has left, and leaves no sign behind', async () => {
    await write(batchOf(0))
    await compact()
    const watcher = await watch()
    const signs = async () => {
      const keys: string[] = []
      for await (const { key } of store.list(`${LIVE_WATCHED_PREFIX}${session}/`)) keys.push(key)
      return keys.length
    }
    await vi.waitFor(async () => expect(await signs()).toBe(1))
    await write(batchOf(1, { header: { isLast: true } }))
    await watcher.ended
    expect(watcher.messages.at(-1)).toMatchObject({ event: 'end', json: { reason: 'left' } })
    expect(watcher.told()).toEqual(['e1'])
    await vi.waitFor(async () => expect(await signs()).toBe(0))
  })

  it('ends at once where nothing has come for a minute', async () => {
    const atMs = Date.now() - 90_000
    const header = { fromMs: atMs, toMs: atMs, sentAtMs: atMs }
    await write(batchOf(0, { header, events: [eventAt(atMs - AT_MS)], snapshots: [snapshotAt(atMs - AT_MS)] }))
    await compact()
    const watcher = await watch()
    await watcher.ended
    expect(watcher.messages.map(({ event }) => event)).toEqual(['manifest', 'end'])
    expect(watcher.messages[1]?.json).toEqual({ reason: 'silent' })
  })

  it('answers 404 for a session that nobody knows, and 503 when as many watch as may', async () => {
    await expect(watch()).rejects.toThrow(/404.*SESSION_NOT_FOUND/)
    await write(batchOf(0))
    await compact()
    const watchers = await Promise.all([watch(), watch(), watch()])
    await expect(watch()).rejects.toThrow(/503.*LIVE_FULL/)
    watchers[0]?.leave()
    const next = await vi.waitFor(() => watch(), { timeout: 5_000 })
    for (const watcher of [...watchers, next]) watcher.leave()
  })

  it('lets the server close while people watch', async () => {
    await write(batchOf(0))
    await compact()
    const watcher = await watch()
    await watcher.until(messages => messages.length > 0)
    await Promise.all([app.close(), watcher.ended])
  })
})
