import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  decodeFrame,
  type IndexEvent,
  isUuid,
  MAX_BATCH_SPAN_MS,
  type SnapshotEvent,
  uuidTimeMs,
} from '@playhead/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compactEpoch } from '../compaction/compact.ts'
import { keysBelow, linesOf, memoryIndex, quiet } from '../compaction/fixtures.ts'
import { LOG_PREFIX, parseEpochFolder } from '../keys.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { importRecording } from './rrweb.ts'
import { importFiles } from './run.ts'

const AT_MS = Date.UTC(2020, 5, 1)
const OPTIONS = { name: 'visit.json', key: 'pk_test1234' }
const button = {
  type: 2,
  tagName: 'BUTTON',
  id: 3,
  attributes: { id: 'buy', role: 'button' },
  childNodes: [
    { type: 2, tagName: 'span', id: 4, attributes: {}, childNodes: [{ type: 3, textContent: '  Buy \n now ', id: 5 }] },
  ],
}
const meta = (ms: number, href: string) => ({ type: 4, timestamp: AT_MS + ms, data: { href, width: 800, height: 600 } })
const full = (ms: number) => ({
  type: 2,
  timestamp: AT_MS + ms,
  data: { node: { type: 0, id: 1, childNodes: [button] } },
})
const click = (ms: number, id: number) => ({
  type: 3,
  timestamp: AT_MS + ms,
  data: { source: 2, type: 2, id, x: 1, y: 1 },
})

function lines<T>(section: Uint8Array): T[] {
  return section.byteLength === 0
    ? []
    : gunzipSync(section)
        .toString()
        .split('\n')
        .map(line => JSON.parse(line))
}
function open(json: unknown) {
  const { frames, ...rest } = importRecording(json, OPTIONS)
  const batches = frames.map(decodeFrame)
  return {
    ...rest,
    batches,
    snapshots: batches.flatMap(batch => lines<SnapshotEvent>(batch.snapshots)),
    events: batches.flatMap(batch => lines<IndexEvent>(batch.events)),
  }
}

describe('importRecording', () => {
  it('keeps every event as it is, in order of time, and derives pages, clicks and custom events', () => {
    const added = {
      type: 3,
      timestamp: AT_MS + 25,
      data: {
        source: 0,
        adds: [
          {
            parentId: 1,
            nextId: null,
            node: {
              type: 2,
              tagName: 'a',
              id: 9,
              attributes: { href: '/cart?x=1', 'aria-label': 'Cart' },
              childNodes: [],
            },
          },
        ],
      },
    }
    const custom = {
      type: 5,
      timestamp: AT_MS + 40,
      data: { tag: 'signup', payload: { plan: 'pro' } },
      delay: 7,
      own: true,
    }
    const given = [
      custom,
      meta(0, 'https://a.example/'),
      full(1),
      click(20, 4),
      added,
      click(30, 9),
      meta(50, 'https://a.example/'),
      full(51),
      meta(60, 'https://a.example/b'),
    ]
    const { session, startedMs, batches, snapshots, events } = open(given)
    expect(isUuid(session)).toBe(true)
    expect([startedMs, uuidTimeMs(session)]).toEqual([AT_MS, AT_MS])
    expect(batches.map(({ header }) => header)).toMatchObject([
      {
        session,
        seq: 0,
        key: 'pk_test1234',
        visitor: 'import:visit.json',
        fromMs: AT_MS,
        toMs: AT_MS + 60,
        snapshots: { count: 9, full: true },
      },
    ])
    expect(snapshots).toEqual([...given].sort((a, b) => a.timestamp - b.timestamp))
    expect(events).toEqual([
      { type: 'pageview', atMs: AT_MS, url: 'https://a.example/' },
      {
        type: 'click',
        atMs: AT_MS + 20,
        url: 'https://a.example/',
        element: { selector: '#buy', tag: 'button', role: 'button', name: 'Buy now' },
      },
      {
        type: 'click',
        atMs: AT_MS + 30,
        url: 'https://a.example/',
        element: { selector: 'a', tag: 'a', name: 'Cart', hrefPath: '/cart' },
      },
      { type: 'custom', atMs: AT_MS + 40, url: 'https://a.example/', name: 'signup', props: { plan: 'pro' } },
      { type: 'pageview', atMs: AT_MS + 60, url: 'https://a.example/b' },
    ])
  })

  it('gives the same recording the same batches, and another one others', () => {
    const given = [meta(0, 'https://a.example/'), full(1)]
    expect(importRecording(given, OPTIONS)).toEqual(importRecording({ events: structuredClone(given) }, OPTIONS))
    expect(importRecording([...given, click(2, 4)], OPTIONS).session).not.toBe(importRecording(given, OPTIONS).session)
  })

  it('cuts a long recording into batches that fit', () => {
    const many = Array.from({ length: 2_500 }, (_, i) => click(i, 4))
    const large = Array.from({ length: 5 }, (_, i) => ({
      type: 6,
      timestamp: AT_MS + 3_000 + i,
      data: 'x'.repeat(300_000),
    }))
    const later = click(MAX_BATCH_SPAN_MS * 2, 4)
    const { batches, snapshots } = open([full(0), ...many, ...large, later])
    expect(snapshots).toHaveLength(2_507)
    expect(batches.map(({ header }) => header.seq)).toEqual(batches.map((_, i) => i))
    expect(batches.length).toBeGreaterThan(7)
  })

  it('takes events of the first rrweb versions, which lack data, and payloads of any kind', () => {
    const odd = (payload: unknown) => ({ type: 5, timestamp: AT_MS + 1, data: { tag: 'odd', payload } })
    const { events, snapshots } = open([
      { type: 0, timestamp: AT_MS },
      full(0),
      odd('text'),
      odd([1]),
      odd(undefined),
      odd('y'.repeat(40_000)),
    ])
    expect(snapshots[0]).toEqual({ type: 0, data: {}, timestamp: AT_MS })
    expect(events.map(event => event.props)).toEqual([
      { payload: 'text' },
      { payload: [1] },
      {},
      { payload: 'too large to index' },
    ])
  })

  it.each([
    ['null', null, /neither an array/],
    ['an object without events', { event: [] }, /neither an array/],
    ['no events', [], /no full snapshot/],
    ['something that is no event', [full(0), { type: 'x' }], /event 1 has no/],
    ['no full snapshot', [meta(0, 'x')], /no full snapshot/],
    ['times that count from 0', [{ ...full(0), timestamp: 12 }], /not epoch milliseconds/],
    [
      'one event that is too large',
      [full(0), { type: 6, timestamp: AT_MS, data: 'x'.repeat(25 * 1024 * 1024) }],
      /event \d is larger/,
    ],
  ])('refuses %s and says why', (_name, json, message) => {
    expect(() => importRecording(json, OPTIONS)).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringMatching(message) }),
    )
  })
})

describe('importFiles', () => {
  let folder: string
  let store: ObjectStore
  const config = { partitions: 2, epochMs: 10_000, commitBytes: 100_000, scratch: tmpdir() }
  const project = { id: 'shop', key: 'pk_test1234' }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'playhead-test-'))
    store = await openDiskStore({ directory: join(folder, 'objects') })
  })
  afterEach(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function compactAll() {
    const index = memoryIndex()
    for (const key of await keysBelow(store, LOG_PREFIX))
      await compactEpoch({
        store,
        index,
        config,
        log: quiet,
        ...(parseEpochFolder(key) as { partition: number; epoch: number }),
      })
    return index
  }

  it('stores what it can, says why not of the rest, and stores a recording once', async () => {
    const good = join(folder, 'good.json')
    const bad = join(folder, 'bad.json')
    await writeFile(good, JSON.stringify([meta(0, 'https://a.example/'), full(1), click(2, 4)]))
    await writeFile(bad, '[{')
    const results = await importFiles([bad, good, join(folder, 'none.json'), good], { store, config, project })
    expect(results).toEqual([
      { file: bad, ok: false, reason: expect.stringMatching(/not JSON/) },
      { file: good, ok: true, session: expect.any(String) },
      { file: join(folder, 'none.json'), ok: false, reason: expect.stringMatching(/cannot be read/) },
      results[1],
    ])
    const index = await compactAll()
    expect(index.chunks()).toMatchObject([
      { session: (results[1] as { session: string }).session, snapshotsCount: 3, eventsCount: 2 },
    ])
  })

  const recording = new URL('../../../../shared/recordings/rrweb-player-demoit-react-hooks.json', import.meta.url)
  it.skipIf(!existsSync(recording))(
    'takes a recording that nobody here made: rrweb-player-demoit-react-hooks.json',
    async () => {
      const [result] = await importFiles([recording.pathname], { store, config, project })
      expect(result).toMatchObject({ ok: true })
      const index = await compactAll()
      const given: SnapshotEvent[] = JSON.parse(await readFile(recording, 'utf8'))
      const [chunk] = index.chunks()
      const stored = await linesOf(store, chunk!)
      expect(stored.map(([, , event]) => event)).toEqual(given.sort((a, b) => a.timestamp - b.timestamp))
      expect(chunk!.toMs - chunk!.fromMs).toBeGreaterThan(80_000)
      expect(chunk!.keyframeMs.length).toBeGreaterThan(0)
      expect(index.events().map(event => event.type)).toContain('click')
      expect(index.events()[0]).toMatchObject({ type: 'pageview', url: 'https://demoit.app/e/react#ReactHooks.js' })
    },
  )
})
