import { uuidv7 } from '@playhead/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chunkRow, eventRow, START_MS, sessionRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { chunkId, loadManifest, locateChunk } from './manifest.ts'
import { manifestSchema } from './schema.ts'

describe('manifest', () => {
  let index: Index
  beforeAll(async () => {
    index = await openTestIndex()
  })
  afterAll(() => index?.close())

  const [a, b] = [uuidv7(1), uuidv7(2)]

  it('has all that is needed to play a session of two tabs, three epochs and a repeated batch', async () => {
    const session = uuidv7(START_MS)
    const part = (n: number, over: object) =>
      sessionRow({
        session,
        startedMs: START_MS + n,
        endedMs: START_MS + n + 9_000,
        firstUrlAtMs: START_MS + n,
        ...over,
      })
    const chunk = (n: number, over: object) =>
      chunkRow({ session, segment: `segments/${n}`, fromMs: START_MS + n, toMs: START_MS + n + 9_000, ...over })
    // The epochs arrive out of order, and the second segment twice.
    const second = {
      events: [
        eventRow({ session, tab: a, seq: 1, type: 'click' }),
        eventRow({ session, tab: a, seq: 1, position: 1, type: 'error' }),
      ],
      sessions: [
        part(10_000, {
          firstUrl: 'https://shop.example.com/cart',
          hasError: true,
          viewportWidth: 0,
          viewportHeight: 0,
        }),
      ],
      chunks: [
        chunk(10_000, {
          snapshotsOffset: 77,
          tabs: [a],
          batchTabs: [a, a],
          batchSeqs: [0, 1],
          keyframeTabs: [a, a],
          keyframeMs: [START_MS, START_MS + 10_000],
        }),
      ],
    }
    await insertSegmentRows(index, second, 'segments/10000')
    await insertSegmentRows(index, second, 'segments/10000 once more')
    await insertSegmentRows(
      index,
      {
        events: [eventRow({ session, tab: a, seq: 0 })],
        sessions: [part(0, { device: 'unknown' })],
        chunks: [chunk(0, { segment: 'segments/00000', tabs: [a], batchTabs: [a], batchSeqs: [0], keyframeTabs: [a] })],
      },
      'segments/00000',
    )
    await insertSegmentRows(
      index,
      {
        events: [],
        sessions: [part(20_000, { visitor: 'ada@example.com' })],
        chunks: [chunk(20_000, { tabs: [b], batchTabs: [b], batchSeqs: [0], keyframeTabs: [], keyframeMs: [] })],
      },
      'segments/20000',
    )

    const manifest = await loadManifest(index, 'shop', session, START_MS + 29_000 + 59_999)
    expect(manifestSchema.parse(manifest)).toEqual(manifest)
    expect(manifest).toMatchObject({
      session,
      visitor: 'ada@example.com',
      startedMs: START_MS,
      endedMs: START_MS + 29_000,
      durationMs: 29_000,
      firstUrl: 'https://shop.example.com/',
      device: 'desktop',
      hasError: true,
      counts: { pageviews: 1, clicks: 1, errors: 1, events: 3 },
      hasReplay: true,
      unrecordedReason: null,
      isLive: true,
      viewport: { width: 1280, height: 720 },
      tabs: [
        { tab: a, fromMs: START_MS, toMs: START_MS + 19_000 },
        { tab: b, fromMs: START_MS + 20_000, toMs: START_MS + 29_000 },
      ],
    })
    expect(manifest?.chunks.map(({ fromMs, tabs, skip, keyframes }) => ({ fromMs, tabs, skip, keyframes }))).toEqual([
      { fromMs: START_MS, tabs: [a], skip: [], keyframes: [{ tab: a, atMs: START_MS }] },
      {
        fromMs: START_MS + 10_000,
        tabs: [a],
        skip: [{ tab: a, seq: 0 }],
        keyframes: [{ tab: a, atMs: START_MS + 10_000 }],
      },
      { fromMs: START_MS + 20_000, tabs: [b], skip: [], keyframes: [] },
    ])

    const [, chunkOfSecond] = manifest?.chunks ?? []
    expect(chunkOfSecond?.id).toBe(chunkId({ segment: 'segments/10000', snapshotsOffset: 77 }))
    expect(chunkOfSecond?.url).toBe(`/api/sessions/${session}/chunks/${chunkOfSecond?.id}`)
    expect(await locateChunk(index, 'shop', session, chunkOfSecond?.id ?? '')).toEqual({
      segment: 'segments/10000',
      offset: 77,
      bytes: 1_000,
    })
    const later = await loadManifest(index, 'shop', session, START_MS + 29_000 + 60_000)
    expect(later?.isLive).toBe(false)
  })

  it('is undefined for a session that is not there, or is another project’s', async () => {
    const session = uuidv7()
    await insertSegmentRows(
      index,
      {
        events: [],
        sessions: [sessionRow({ project: 'other', session })],
        chunks: [chunkRow({ project: 'other', session })],
      },
      'other',
    )
    expect(await loadManifest(index, 'shop', session)).toBeUndefined()
    expect(await loadManifest(index, 'shop', uuidv7())).toBeUndefined()
    const id = chunkId(chunkRow())
    expect(await locateChunk(index, 'other', session, id)).toMatchObject({ offset: 0 })
    expect(await locateChunk(index, 'shop', session, id)).toBeUndefined()
    expect(await locateChunk(index, 'other', session, 'no such id')).toBeUndefined()
  })

  it('of a session without snapshots has no chunks and says so', async () => {
    const session = uuidv7()
    const chunks = [
      chunkRow({ project: 'dry', session, snapshotsBytes: 0, snapshotsCount: 0, keyframeTabs: [], keyframeMs: [] }),
    ]
    await insertSegmentRows(
      index,
      { events: [eventRow({ project: 'dry', session })], sessions: [sessionRow({ project: 'dry', session })], chunks },
      'dry',
    )
    const manifest = await loadManifest(index, 'dry', session)
    expect(manifest).toMatchObject({ hasReplay: false, chunks: [], counts: { events: 1 } })
    expect(manifest?.tabs).toHaveLength(1)
    expect(await locateChunk(index, 'dry', session, chunkId(chunkRow()))).toBeUndefined()
  })
})
