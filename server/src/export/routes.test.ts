import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gunzipSync } from 'node:zlib'
import type { SnapshotEvent } from '@playhead/protocol'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../http/app.ts'
import { chunkRow, eventRow, SESSION, START_MS, sessionRow, TAB } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { ChunkRow, Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { exportRoutes } from './routes.ts'

const OTHER = '01890000-0000-7000-8000-00000000000b'
const UNKNOWN = '01890000-0000-7000-8000-0000000000ff'
const FOLDER = 'segments/default/2026-01-31/000-00000000000'
const [META, FULL, CHANGE] = [4, 2, 3]

let directory: string
let store: ObjectStore
let index: Index
let app: FastifyInstance

/** A line of a chunk: of which tab and batch, what, and how many milliseconds after the start. */
type Line = [tab: number, seq: number, type: number, offsetMs: number]

async function put(name: string, lines: Line[], over: Partial<ChunkRow> = {}): Promise<ChunkRow> {
  const tabs = [TAB, OTHER]
  const text = lines.map(([tab, seq, type, at]) =>
    JSON.stringify([tab, seq, { type, data: {}, timestamp: START_MS + at }]),
  )
  // A line that is no event must not take the rest with it.
  const stored = brotliCompressSync([...text, '[0,0,{"type":', ''].join('\n'))
  const frames = lines.filter(([, , type]) => type === FULL)
  const batches = [...new Set(lines.map(([tab, seq]) => `${tab}/${seq}`))].map(each => each.split('/').map(Number))
  const times = lines.map(([, , , at]) => START_MS + at)
  const row = chunkRow({
    segment: `${FOLDER}${name}`,
    snapshotsBytes: stored.byteLength,
    fromMs: Math.min(...times),
    toMs: Math.max(...times),
    tabs,
    batchTabs: batches.map(([tab]) => tabs[tab ?? 0] ?? ''),
    batchSeqs: batches.map(([, seq]) => seq ?? 0),
    keyframeTabs: frames.map(([tab]) => tabs[tab] ?? ''),
    keyframeMs: frames.map(([, , , at]) => START_MS + at),
    ...over,
  })
  await store.put(row.segment, over.snapshotsBytes ? stored.subarray(0, over.snapshotsBytes) : stored)
  return row
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playhead-export-'))
  store = await openDiskStore({ directory })
  index = await openTestIndex()
  const first: Line[] = [
    [0, 0, META, 0],
    [0, 0, FULL, 10],
    [0, 0, CHANGE, 500],
    [1, 0, META, 600],
    [1, 0, FULL, 700],
    [0, 1, CHANGE, 3_000],
  ]
  const late: Line[] = [
    [0, 2, CHANGE, 2_000],
    [0, 1, CHANGE, 3_000],
    [0, 3, META, 20_000],
    [0, 3, FULL, 20_010],
    [0, 3, CHANGE, 25_000],
  ]
  const chunks = [await put('1-a', first), await put('2-b', late), await put('3-c', [[0, 4, CHANGE, 30_000]])]
  const lost = chunkRow({
    segment: `${FOLDER}4-d`,
    batchSeqs: [5],
    fromMs: START_MS + 31_000,
    toMs: START_MS + 32_000,
    keyframeTabs: [],
    keyframeMs: [],
  })
  const cut = await put('5-e', [[0, 6, CHANGE, 33_000]], { snapshotsBytes: 20 })
  const element = { selector: '#pay', elementTag: 'button', elementRole: 'button', elementName: 'Pay' }
  const events = [
    eventRow({ props: '{"navigation":"load"}' }),
    eventRow({ position: 1, atMs: START_MS + 1_000, type: 'click', ...element }),
  ]
  const sessions = [sessionRow({ endedMs: START_MS + 34_000 })]
  await insertSegmentRows(index, { events, sessions, chunks: [...chunks, lost, cut] }, 'export')
  app = createApp(pino({ level: 'silent' }))
  await app.register(exportRoutes, { index, store, project: 'shop', publicUrl: () => 'https://replay.example.com' })
})
afterAll(async () => {
  await app?.close()
  await index?.close()
  await store?.close()
  await rm(directory, { recursive: true, force: true })
})

const get = (kind: string, query = '', session = SESSION) =>
  app.inject(`/api/sessions/${session}/export/${kind}${query}`)
const recording = async (query: string) => {
  const events = (await get('rrweb', query)).json<SnapshotEvent[]>()
  return events.map(({ type, timestamp }) => [type, timestamp - START_MS])
}

describe('export as rrweb JSON', () => {
  it('is one tab in order of time, each event once, over what is lost or cut', async () => {
    expect(await recording('')).toEqual([
      [META, 0],
      [FULL, 10],
      [CHANGE, 500],
      [CHANGE, 2_000],
      [CHANGE, 3_000],
      [META, 20_000],
      [FULL, 20_010],
      [CHANGE, 25_000],
      [CHANGE, 30_000],
    ])
    expect(await recording(`?tab=${OTHER}`)).toEqual([
      [META, 600],
      [FULL, 700],
    ])
  })

  it('begins at the keyframe before the stretch and ends with it', async () => {
    expect(await recording('?from=21&to=26')).toEqual([
      [META, 20_000],
      [FULL, 20_010],
      [CHANGE, 25_000],
    ])
    expect(await recording('?from=1&to=2.5')).toEqual([
      [META, 0],
      [FULL, 10],
      [CHANGE, 500],
      [CHANGE, 2_000],
    ])
  })

  it('is a file, compressed for who takes that', async () => {
    const answer = await app.inject({
      url: `/api/sessions/${SESSION}/export/rrweb`,
      headers: { 'accept-encoding': 'gzip' },
    })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="session-${SESSION}.json"`,
      'content-encoding': 'gzip',
    })
    expect(JSON.parse(gunzipSync(answer.rawPayload).toString())).toHaveLength(9)
  })

  it('answers 404 where there is no picture', async () => {
    expect((await get('rrweb', `?tab=${OTHER}&to=0.5`)).json()).toMatchObject({ code: 'NOT_FOUND' })
    expect((await get('rrweb', `?tab=${UNKNOWN}`)).json()).toMatchObject({ code: 'NOT_FOUND' })
    expect((await get('rrweb', '', UNKNOWN)).json()).toMatchObject({ code: 'SESSION_NOT_FOUND' })
  })
})

describe('export as a Playwright test', () => {
  it('is a file that says where it comes from', async () => {
    const answer = await get('playwright')
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="session-${SESSION}.spec.ts"`)
    expect(answer.body).toContain(`https://replay.example.com/sessions/${SESSION}`)
    expect(answer.body).toContain("page.getByRole('button', { name: 'Pay', exact: true }).click()")
  })

  it('answers 404 where nothing was done', async () => {
    expect((await get('playwright', `?tab=${OTHER}`)).json()).toMatchObject({ code: 'NOT_FOUND' })
    expect((await get('playwright', '?from=9&to=8')).json()).toMatchObject({ code: 'REQUEST_INVALID' })
  })
})
