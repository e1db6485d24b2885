import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHUNK_COLUMNS, chunkRecord, eventRecord, LAST_MS, sessionRecord, timeText } from './rows.ts'
import { chunkRow, eventRow, START_MS, sessionRow, TAB } from './samples.ts'
import { openTestIndex } from './testindex.ts'
import type { ChunkRow, Index } from './types.ts'
import { insertSegmentRows } from './write.ts'

describe('timeText', () => {
  it('is UTC with milliseconds', () => {
    expect(timeText(Date.UTC(2026, 0, 31, 8, 5, 9, 7))).toBe('2026-01-31 08:05:09.007')
  })

  it.each([
    [-1, '1970-01-01 00:00:00.000'],
    [Number.NaN, '1970-01-01 00:00:00.000'],
    [Number.POSITIVE_INFINITY, '1970-01-01 00:00:00.000'],
    [LAST_MS + 1, '2100-01-01 00:00:00.000'],
    [Number.MAX_SAFE_INTEGER, '2100-01-01 00:00:00.000'],
    [1.9, '1970-01-01 00:00:00.001'],
  ])('moves %d to the nearest time the index takes', (ms, text) => {
    expect(timeText(ms)).toBe(text)
  })

  it('reads back as the same millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST_MS }), ms => Date.parse(`${timeText(ms).replace(' ', 'T')}Z`) === ms),
    )
  })
})

describe('records', () => {
  it('of an event keep every column but the time', () => {
    const { atMs, ...rest } = eventRow({ props: '{"a":1}' })
    expect(eventRecord({ atMs, ...rest })).toEqual({ ...rest, at: timeText(START_MS) })
  })

  it('of a session carry the time each value was seen, for the merge', () => {
    expect(sessionRecord(sessionRow({ hasError: true }))).toMatchObject({
      latestVisitor: [timeText(START_MS + 5_000), 'ada'],
      visitors: ['ada'],
      firstPage: [timeText(START_MS), 'https://shop.example.com/'],
      firstViewport: [timeText(START_MS), 1280, 720],
      errorSeen: 1,
    })
  })

  it('of a session without URL or viewport let every other part win', () => {
    expect(sessionRecord(sessionRow({ firstUrl: '', viewportWidth: 0 }))).toMatchObject({
      firstPage: [timeText(LAST_MS), ''],
      firstViewport: [timeText(LAST_MS), 0, 720],
    })
  })

  it('of a chunk turn every time', () => {
    const record = chunkRecord(chunkRow({ keyframeTabs: [TAB, TAB], keyframeMs: [START_MS, START_MS + 1] }))
    expect(record).toMatchObject({
      keyframeAt: [timeText(START_MS), timeText(START_MS + 1)],
      fromAt: timeText(START_MS),
    })
    expect(record).not.toHaveProperty('keyframeMs')
  })
})

describe('rows in the index', () => {
  let index: Index
  beforeAll(async () => {
    index = await openTestIndex()
  })
  afterAll(() => index?.close())

  it('come back from chunks as they were', async () => {
    const rows: ChunkRow[] = [
      chunkRow(),
      chunkRow({
        segment: 'segments/z',
        snapshotsOffset: 2 ** 40,
        snapshotsBytes: 0,
        tabs: [],
        batchTabs: [TAB, TAB],
        batchSeqs: [3, 1_000_000],
        keyframeTabs: [],
        keyframeMs: [],
        fromMs: 0,
        toMs: LAST_MS,
      }),
    ]
    await insertSegmentRows(index, { events: [], sessions: [], chunks: rows }, 'chunks')
    expect(await index.query(`SELECT ${CHUNK_COLUMNS} FROM chunks ORDER BY segment`)).toEqual(rows)
  })

  it('of sessions merge where they came from: the first page’s referrer, whatever else is known', async () => {
    const part = (n: number, over: object) => sessionRow({ project: 'origin', startedMs: START_MS + n, ...over })
    const sessions = [
      part(2, {
        firstReferrer: 'https://later.example/',
        firstReferrerAtMs: START_MS + 2,
        release: '1.0',
        country: 'NZ',
      }),
      part(1, { firstReferrer: 'https://first.example/', firstReferrerAtMs: START_MS + 1 }),
      part(3, {}),
    ]
    for (const [n, session] of sessions.entries())
      await insertSegmentRows(index, { events: [], sessions: [session], chunks: [] }, `origin ${n}`)
    // As rows of before the migration: without the columns.
    const {
      country: _c,
      firstReferrer: _f,
      appRelease: _a,
      ...old
    } = sessionRecord(sessionRow({ project: 'old' })) as Record<string, unknown>
    await index.insert('sessions', [old], 'old')
    const rows = await index.query(
      `SELECT project, max(country) AS nation, min(firstReferrer).2 AS referrer, max(appRelease) AS release
       FROM sessions WHERE project IN ('origin', 'old') GROUP BY project, session ORDER BY project`,
    )
    expect(rows).toEqual([
      { project: 'old', nation: '', referrer: '', release: '' },
      { project: 'origin', nation: 'NZ', referrer: 'https://first.example/', release: '1.0' },
    ])
    const [known] = await index.query<{ at: string }>(
      "SELECT toString(min(firstReferrer).1) AS at FROM sessions WHERE project = 'old'",
    )
    expect(known?.at).toBe('2100-01-01 00:00:00.000')
  })

  it('are all taken, however wrong a visitor’s clock is', async () => {
    const times = [-1e15, 0, START_MS, LAST_MS, 1e15]
    const events = times.map((atMs, position) => eventRow({ project: 'clocks', atMs, position }))
    const sessions = times.map(ms => sessionRow({ project: 'clocks', startedMs: ms, endedMs: ms, firstUrlAtMs: ms }))
    await insertSegmentRows(index, { events, sessions, chunks: [] }, 'clocks')
    const rows = await index.query(
      "SELECT toUnixTimestamp64Milli(at) AS ms FROM events WHERE project = 'clocks' ORDER BY position",
    )
    expect(rows).toEqual([0, 0, START_MS, LAST_MS, LAST_MS].map(ms => ({ ms })))
  })
})
