import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LOG_PREFIX, QUARANTINE_PREFIX, SEGMENT_PREFIX } from '../keys.ts'
import { openDiskStore } from '../objectstore/disk.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { compactEpoch } from './compact.ts'
import {
  AT_MS,
  type BatchInput,
  EPOCH,
  eventAt,
  idOf,
  keysBelow,
  linesOf,
  memoryIndex,
  optionsOf,
  snapshotAt,
  temporaryFolder,
  writeLog,
} from './fixtures.ts'

let folder: string
let remove: () => Promise<void>
let store: ObjectStore
let index: ReturnType<typeof memoryIndex>

beforeEach(async () => {
  ;({ folder, remove } = await temporaryFolder())
  store = await openDiskStore({ directory: join(folder, 'objects') })
  index = memoryIndex()
})
afterEach(async () => {
  await store.close()
  await remove()
})

const run = (epoch = EPOCH, on = store) => compactEpoch(optionsOf(on, index, folder, epoch))
const segments = () => keysBelow(store, SEGMENT_PREFIX)
const logs = () => keysBelow(store, LOG_PREFIX)

async function quarantineNotes(): Promise<{ note: Record<string, never>; bytes: Buffer }[]> {
  const keys = await keysBelow(store, QUARANTINE_PREFIX)
  return Promise.all(
    keys.map(async key => {
      const object = (await store.get(key)) as Buffer
      const end = object.indexOf(0x0a)
      return { note: JSON.parse(object.toString('utf8', 0, end)), bytes: object.subarray(end + 1) }
    }),
  )
}

describe('compactEpoch', () => {
  it('merges the batches of a session, in order of time, and deletes the log', async () => {
    const [tabA, tabB] = [idOf(10), idOf(11)]
    await writeLog(store, [
      { tab: tabB, seq: 0, snapshots: [snapshotAt(50), snapshotAt(150)] },
      { tab: tabA, seq: 1, snapshots: [snapshotAt(200), snapshotAt(300)] },
    ])
    await writeLog(store, [
      {
        tab: tabA,
        seq: 0,
        snapshots: [
          snapshotAt(0, { href: 'https://shop.example/', width: 800, height: 600 }, 4),
          snapshotAt(1, { node: {} }, 2),
          snapshotAt(150),
        ],
      },
    ])
    const result = await run()
    expect(result).toMatchObject({ built: 1, indexed: 1, batches: 3, duplicates: 0, sessions: 1, snapshotEvents: 7 })
    expect(await logs()).toEqual([])
    const [chunk] = index.chunks()
    expect(chunk).toMatchObject({
      project: 'shop',
      session: idOf(1),
      segment: (await segments())[0],
      fromMs: AT_MS,
      toMs: AT_MS + 300,
      snapshotsCount: 7,
      eventsCount: 0,
      eventsBytes: 0,
      tabs: [tabA, tabB],
      batchTabs: [tabA, tabA, tabB],
      batchSeqs: [0, 1, 0],
      keyframeTabs: [tabA],
      keyframeMs: [AT_MS + 1],
    })
    const lines = await linesOf(store, chunk!)
    expect(lines.map(([tab, seq, event]) => [tab, seq, event.timestamp - AT_MS])).toEqual([
      [tabA, 0, 0],
      [tabA, 0, 1],
      [tabB, 0, 50],
      // Equal times: by tab, then by sequence number.
      [tabA, 0, 150],
      [tabB, 0, 150],
      [tabA, 1, 200],
      [tabA, 1, 300],
    ])
  })

  it('writes what is to be known of the session', async () => {
    const userAgent =
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36'
    await writeLog(store, [
      {
        seq: 0,
        userAgent,
        snapshots: [snapshotAt(0, { href: 'https://shop.example/', width: 412, height: 915 }, 4)],
        events: [
          eventAt(10, {
            type: 'pageview',
            url: 'https://shop.example/',
            props: { navigation: 'load', referrer: 'https://search.example/', release: '1.2.0' },
          }),
          eventAt(20, { type: 'custom', name: 'add to cart', url: 'https://shop.example/cart', props: { n: 2 } }),
        ],
      },
      {
        seq: 1,
        visitor: 'ada@example.com',
        userAgent,
        country: 'NZ',
        header: { toMs: AT_MS + 9_000 },
        events: [
          eventAt(7_000, { type: 'pageview', props: { navigation: 'push', referrer: 'no', release: 'no' } }),
          eventAt(7_500, { type: 'pageview', props: { navigation: 'load', referrer: 'later', release: '1.3.0' } }),
          eventAt(8_000, { type: 'error', name: 'boom' }),
        ],
      },
    ])
    await run()
    const rows = [...index.inserts.values()][0]!
    expect(rows.sessions).toEqual([
      {
        project: 'shop',
        session: idOf(1),
        visitor: 'ada@example.com',
        startedMs: AT_MS,
        endedMs: AT_MS + 8_000,
        firstUrl: 'https://shop.example/',
        firstUrlAtMs: AT_MS,
        urls: ['https://shop.example/', 'https://shop.example/cart'],
        eventNames: ['pageview', 'add to cart', 'error'],
        hasError: true,
        browser: 'Chrome',
        os: 'Android',
        device: 'mobile',
        recorder: '1.0.0',
        country: 'NZ',
        firstReferrer: 'https://search.example/',
        firstReferrerAtMs: AT_MS + 10,
        release: '1.3.0',
        viewportWidth: 412,
        viewportHeight: 915,
      },
    ])
    expect(rows.events.map(row => [row.seq, row.position, row.type, row.name])).toEqual([
      [0, 0, 'pageview', ''],
      [0, 1, 'custom', 'add to cart'],
      [1, 0, 'pageview', ''],
      [1, 1, 'pageview', ''],
      [1, 2, 'error', 'boom'],
    ])
    expect(rows.events[1]?.props).toBe('{"n":2}')
  })

  it('stores what other systems sent without making a session of it, or changing one', async () => {
    const [serverSession, message, other] = [1, 2, 3].map(n => `019b76da-a800-8000-8000-00000000000${n}`)
    const paid = eventAt(3 * 3_600_000, { type: 'custom', name: 'paid', url: 'https://server.example/' })
    const late = { fromMs: paid.atMs, toMs: paid.atMs, recorder: 'posthog-node/5' }
    await writeLog(store, [
      { session: serverSession, tab: message, header: late, events: [paid] },
      { tab: other, header: late, events: [paid], visitor: 'server', userAgent: 'Mozilla/5.0 Firefox/140.0' },
      { snapshots: [snapshotAt(100)] },
    ])
    await run()
    const rows = [...index.inserts.values()][0]!
    expect(rows.sessions).toHaveLength(1)
    expect(rows.sessions[0]).toMatchObject({
      session: idOf(1),
      visitor: 'ada',
      endedMs: AT_MS + 100,
      urls: [],
      eventNames: [],
      browser: '',
      recorder: '1.0.0',
    })
    const ofServer = rows.chunks.find(chunk => chunk.session === serverSession)
    expect(ofServer).toMatchObject({
      eventsCount: 1,
      fromMs: paid.atMs,
      toMs: paid.atMs,
      tabs: [],
      batchTabs: [message],
    })
    const mixed = rows.chunks.find(chunk => chunk.session === idOf(1))
    expect(mixed).toMatchObject({ eventsCount: 1, snapshotsCount: 1, toMs: paid.atMs, tabs: [idOf(2)] })
    expect(mixed?.batchTabs.toSorted()).toEqual([idOf(2), other].toSorted())
    expect(rows.events.map(row => row.session).toSorted()).toEqual([serverSession, idOf(1)].toSorted())
  })

  it('keeps sessions, projects and empty batches apart', async () => {
    await writeLog(store, [
      { session: idOf(1), snapshots: [snapshotAt(1)] },
      { session: idOf(3), project: 'blog', events: [eventAt(1)] },
      { session: idOf(1), project: 'blog', snapshots: [snapshotAt(2)] },
      { session: idOf(4) },
    ])
    expect(await run()).toMatchObject({ sessions: 4 })
    expect(
      index.chunks().map(chunk => [chunk.project, chunk.session, chunk.snapshotsCount, chunk.eventsCount]),
    ).toEqual([
      ['blog', idOf(1), 1, 0],
      ['blog', idOf(3), 0, 1],
      ['shop', idOf(1), 1, 0],
      ['shop', idOf(4), 0, 0],
    ])
    expect(index.chunks()[3]).toMatchObject({ fromMs: AT_MS, toMs: AT_MS + 5_000, snapshotsBytes: 0 })
  })

  it('drops duplicates inside of an epoch and across epochs', async () => {
    const batch: BatchInput = { seq: 0, snapshots: [snapshotAt(1)], events: [eventAt(1)] }
    await writeLog(store, [batch, batch])
    await writeLog(store, [batch])
    expect(await run()).toMatchObject({ batches: 3, duplicates: 2, snapshotEvents: 1 })
    await writeLog(store, [batch, { seq: 1, snapshots: [snapshotAt(2)] }], 0, EPOCH + 1)
    expect(await run(EPOCH + 1)).toMatchObject({ batches: 2, duplicates: 1, snapshotEvents: 1 })
    expect(index.chunks().map(chunk => chunk.batchSeqs)).toEqual([[0], [1]])
    expect(index.events()).toHaveLength(1)
  })

  const whole: BatchInput = { seq: 0, snapshots: [snapshotAt(1), snapshotAt(2)], events: [eventAt(3)] }
  it.each([
    ['cut', { ...whole, rawSnapshots: randomBytes(64) }],
    ['with a bad line', { ...whole, snapshots: ['{', snapshotAt(2)] }],
    ['with bad index events', { ...whole, rawEvents: randomBytes(64) }],
  ] satisfies [string, BatchInput][])(
    'keeps the whole one of two copies, when the other is %s',
    async (_name, damaged) => {
      for (const copies of [
        [damaged, whole],
        [whole, damaged],
      ]) {
        const session = idOf(40 + copies.indexOf(whole))
        await writeLog(
          store,
          copies.map(copy => ({ ...copy, session })),
        )
        expect(await run()).toMatchObject({
          batches: 2,
          duplicates: 1,
          quarantined: 0,
          snapshotEvents: 2,
          indexEvents: 1,
        })
      }
      expect(await quarantineNotes()).toEqual([])
    },
  )

  it('keeps the less damaged of two copies', async () => {
    await writeLog(store, [
      { ...whole, rawSnapshots: randomBytes(64) },
      { ...whole, snapshots: ['{', snapshotAt(2)] },
    ])
    expect(await run()).toMatchObject({ duplicates: 1, quarantined: 1, snapshotEvents: 1, indexEvents: 1 })
  })

  it('commits an epoch of nothing but duplicates too, so that its inputs have a place', async () => {
    const batch: BatchInput = { seq: 0, snapshots: [snapshotAt(1)] }
    await writeLog(store, [batch])
    await run()
    await writeLog(store, [batch], 0, EPOCH + 1)
    expect(await run(EPOCH + 1)).toMatchObject({ built: 1, sessions: 0, duplicates: 1 })
    expect(await logs()).toEqual([])
    expect(index.inserts.size).toBe(1)
  })

  it('makes a late log object into a second segment', async () => {
    await writeLog(store, [{ seq: 0, snapshots: [snapshotAt(1)] }])
    await run()
    await writeLog(store, [{ seq: 1, snapshots: [snapshotAt(2)] }])
    await run()
    const keys = await segments()
    expect(keys.map(key => key.slice(-4))).toEqual(['0000', '0001'])
    expect(index.chunks().map(chunk => [chunk.segment, chunk.batchSeqs])).toEqual([
      [keys[0], [0]],
      [keys[1], [1]],
    ])
  })

  it('does nothing for an epoch that has no log', async () => {
    expect(await run()).toMatchObject({ built: 0, indexed: 0 })
    expect(await segments()).toEqual([])
  })

  it('corrects the clock of a batch that was off, in the events and in the rows', async () => {
    const header = { fromMs: AT_MS - 3_600_000, toMs: AT_MS - 3_590_000 }
    await writeLog(store, [
      {
        seq: 0,
        skewMs: 3_600_000,
        header,
        snapshots: [snapshotAt(-3_600_000 + 7, { text: 'é' })],
        events: [eventAt(-3_600_000 + 9)],
      },
      { seq: 1, snapshots: [snapshotAt(8)] },
    ])
    await run()
    const [chunk] = index.chunks()
    const lines = await linesOf(store, chunk!)
    expect(lines.map(([, seq, event]) => [seq, event.timestamp - AT_MS])).toEqual([
      [0, 7],
      [1, 8],
    ])
    expect(lines[0]?.[2].data).toEqual({ text: 'é' })
    expect(index.events()[0]?.atMs).toBe(AT_MS + 9)
  })

  it('passes the bytes of an event on as they came', async () => {
    const odd = ` {"timestamp": ${AT_MS + 1}, "type":3,"data":{"text":"\\u00e9 é 日本 🎈 ${'x'.repeat(3)}"},"own":1.0} `
    await writeLog(store, [{ snapshots: [odd] }])
    await run()
    const [chunk] = index.chunks()
    expect(chunk?.snapshotsJsonBytes).toBe(Buffer.byteLength(`[0,0,${odd}]\n`))
    expect((await linesOf(store, chunk!))[0]?.[2]).toEqual(JSON.parse(odd))
  })

  it('leaves no scratch folder behind, also when it fails', async () => {
    await writeLog(store, [{ snapshots: [snapshotAt(1)] }])
    const broken = { ...store, create: () => Promise.reject(new Error('full')) }
    await expect(run(EPOCH, broken)).rejects.toThrow('full')
    expect(await readdir(folder)).toEqual(['objects'])
    await run()
    expect(await readdir(folder)).toEqual(['objects'])
  })
})

describe('what cannot be decoded', () => {
  const good: BatchInput = { session: idOf(8), snapshots: [snapshotAt(1)], events: [eventAt(1)] }
  const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, '{"type":3}\n'))
  const steep = gzipSync(Buffer.alloc(2 * 1024 * 1024))

  it.each<[string, BatchInput, string]>([
    [
      'a zip bomb',
      { rawSnapshots: bomb, header: { snapshots: { count: 5, bytes: 0, full: false } } },
      'section_too_large',
    ],
    ['a ratio no page has', { rawEvents: steep, header: { events: { count: 5, bytes: 0 } } }, 'section_too_large'],
    [
      'bytes that are not gzip',
      { rawEvents: randomBytes(99), header: { events: { count: 1, bytes: 0 } } },
      'section_gzip',
    ],
    [
      'gzip that is cut short',
      {
        rawSnapshots: gzipSync(randomBytes(500)).subarray(0, 300),
        header: { snapshots: { count: 1, bytes: 0, full: true } },
      },
      'section_gzip',
    ],
    [
      'fewer lines than announced',
      { snapshots: [snapshotAt(1)], header: { snapshots: { count: 2, bytes: 0, full: false } } },
      'section_count',
    ],
    [
      'more lines than announced',
      { events: [eventAt(1), eventAt(2)], header: { events: { count: 1, bytes: 0 } } },
      'section_count',
    ],
    [
      'more events than a batch may have',
      { events: Array.from({ length: 2_001 }, () => eventAt(1)) },
      'section_too_many',
    ],
    ['bytes that are not UTF-8', { snapshots: [Buffer.from([0x22, 0xff, 0x22])] }, 'section_utf8'],
  ])('keeps %s in quarantine, and everything else', async (_name, bad, reason) => {
    await writeLog(store, [
      good,
      { session: idOf(9), ...bad },
      { session: idOf(9), seq: 1, snapshots: [snapshotAt(5)] },
    ])
    expect(await run()).toMatchObject({ batches: 3, quarantined: 1, snapshotEvents: 2, indexEvents: 1 })
    const [found, ...others] = await quarantineNotes()
    expect(others).toEqual([])
    expect(found?.note).toMatchObject({ project: 'shop', session: idOf(9), seq: 0, problems: [{ reason }] })
    // The record is there as it was: it can be put into the log again.
    expect(found?.bytes.byteLength).toBe(found?.note.recordBytes)
    // It may be sent again: it does not count as stored.
    expect(index.chunks().find(chunk => chunk.session === idOf(9))?.batchSeqs).toEqual([1])
  })

  it('keeps the good section of a batch whose other one is broken', async () => {
    const header = { snapshots: { count: 1, bytes: 0, full: false } }
    await writeLog(store, [{ rawSnapshots: randomBytes(50), header, events: [eventAt(1), eventAt(2)] }])
    expect(await run()).toMatchObject({ quarantined: 1, snapshotEvents: 0, indexEvents: 2 })
    expect(index.chunks()[0]?.batchSeqs).toEqual([0])
  })

  it.each([
    ['not JSON', '{"type":3,', 'line_malformed'],
    ['two values', '{"type":3,"data":{},"timestamp":1},{}', 'line_malformed'],
    ['not an event', '{"type":3,"timestamp":"now","data":{}}', 'line_malformed'],
    ['a time in 1970', '{"type":3,"data":{},"timestamp":1000}', 'line_time'],
    ['a time far from the batch', JSON.stringify(snapshotAt(3 * 86_400_000)), 'line_time'],
    [
      'larger than an event may be',
      `{"type":3,"data":"${'x'.repeat(25 * 1024 * 1024)}","timestamp":1}`,
      'line_too_large',
    ],
  ])('leaves out one line that is %s', async (_name, line, reason) => {
    const filler = randomBytes(100_000).toString('hex')
    await writeLog(store, [{ snapshots: [snapshotAt(1, filler), line, snapshotAt(2)] }])
    expect(await run()).toMatchObject({ quarantined: 1, snapshotEvents: 2 })
    expect((await quarantineNotes())[0]?.note.problems).toMatchObject([{ reason, section: 'snapshots', line: 1 }])
    expect(await linesOf(store, index.chunks()[0]!)).toHaveLength(2)
  })

  it('keeps the place of index events beside a bad one, and cleans what the index would refuse', async () => {
    const deep = `{"type":"click","atMs":${AT_MS},"props":{"a":${'['.repeat(15_000)}${']'.repeat(15_000)}}}`
    const lines = [
      eventAt(1, { name: `${'n'.repeat(199)}🎈` }),
      '{"type":"nonsense","atMs":1}',
      deep,
      `{"type":"custom","atMs":${AT_MS + 3},"name":"half \\ud83d of it","url":"${'u'.repeat(3_000)}"}`,
      `{"type":"custom","atMs":${AT_MS},"name":"${'n'.repeat(40_000)}"}`,
      eventAt(5, {
        type: 'click',
        element: { selector: '#buy', tag: 'button', role: 'button', name: 'Buy', hrefPath: '/x' },
      }),
    ]
    await writeLog(store, [{ events: lines }])
    expect(await run()).toMatchObject({ quarantined: 1 })
    const rows = index.events()
    expect(rows.map(row => row.position).filter(position => position !== 2)).toEqual([0, 3, 5])
    expect(rows[0]?.name).toBe(`${'n'.repeat(199)}\ufffd`)
    expect(rows.find(row => row.position === 3)).toMatchObject({ name: 'half \ufffd of it', url: 'u'.repeat(2_048) })
    expect(rows.find(row => row.position === 5)).toMatchObject({
      selector: '#buy',
      elementTag: 'button',
      elementName: 'Buy',
      elementHrefPath: '/x',
    })
  })

  it('keeps the records before damage, and the damaged rest', async () => {
    const key = await writeLog(store, [good, { session: idOf(9), snapshots: [snapshotAt(5)] }])
    const object = (await store.get(key)) as Buffer
    object[object.byteLength - 3]! ^= 1
    await store.put(key, object)
    expect(await run()).toMatchObject({ batches: 2, quarantined: 1, sessions: 1 })
    expect((await quarantineNotes())[0]?.note).toMatchObject({ input: key, problems: [{ reason: 'record_damaged' }] })
  })

  it('keeps a record that holds no frame', async () => {
    const key = await writeLog(store, [good])
    const { encodeRecord } = await import('../log/record.ts')
    const meta = { project: 'shop', receivedAtMs: AT_MS, skewMs: 0, userAgent: '' }
    const other = Buffer.concat(encodeRecord({ meta, frame: Buffer.from([9, 0, 0, 0, 0]) }))
    await store.put(key, Buffer.concat([other, (await store.get(key)) as Buffer]))
    expect(await run()).toMatchObject({ batches: 2, quarantined: 1, sessions: 1 })
    expect((await quarantineNotes())[0]?.note).toMatchObject({ problems: [{ reason: 'frame_version' }] })
    expect((await quarantineNotes())[0]?.bytes).toEqual(other)
  })
})
