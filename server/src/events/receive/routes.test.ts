import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { decodeFrame, MAX_BATCH_BYTES } from '@playhead/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { OPEN, readLog, SHOP } from '../../ingest/testing/batches.ts'
import { codeOf, routeBench } from '../../ingest/testing/bench.ts'
import { partitionOf } from '../../keys.ts'
import { readRecords } from '../../log/record.ts'
import { MAX_ITEMS, MAX_REQUEST_JSON_BYTES } from './limits.ts'

const bench = routeBench()
const basic = `Basic ${Buffer.from(`${OPEN.key}:`).toString('base64')}`
const track = (n: number | string, over: object = {}) => ({
  type: 'track',
  event: 'paid',
  userId: `user-${n}`,
  messageId: `message-${n}`,
  timestamp: new Date().toISOString(),
  ...over,
})

/** Sends JSON, or bytes as they are. */
const post = (path: string, body: unknown, headers: Record<string, string> = { authorization: basic }) =>
  fetch(new URL(path, bench.server().url), {
    method: 'POST',
    body: Buffer.isBuffer(body) ? new Uint8Array(body) : typeof body === 'string' ? body : JSON.stringify(body),
    headers,
  })
const logged = async () => (await readLog(bench.disk())).map(({ meta, frame }) => ({ meta, ...decodeFrame(frame) }))

describe('a request that is taken', () => {
  it('is in the log when 200 is answered, each event a batch of its project', async () => {
    const response = await post('/v1/batch', { batch: [track(1), track(2)], sentAt: new Date().toISOString() })
    expect([response.status, await response.json()]).toEqual([
      200,
      { success: true, status: 1, accepted: 2, rejected: [] },
    ])
    const records = await logged()
    expect(records.map(({ header }) => header.visitor).toSorted()).toEqual(['user-1', 'user-2'])
    expect(records[0]?.header).toMatchObject({ key: OPEN.key, seq: 0, events: { count: 1 }, snapshots: { count: 0 } })
    expect(records[0]?.meta).toMatchObject({ project: 'open', skewMs: 0, userAgent: '' })
  })

  it('waits for every write', async () => {
    bench.store().hold()
    // Two visitors whose sessions lie in different partitions: one write each.
    const events = Array.from({ length: 20 }, (_, n) => track(n))
    let isAnswered = false
    const answer = post('/v1/events', events).then(response => {
      isAnswered = true
      return response
    })
    await expect.poll(() => bench.store().puts().length).toBe(2)
    await sleep(50)
    expect(isAnswered).toBe(false)
    bench.store().recover()
    expect((await answer).status).toBe(200)
    expect(await logged()).toHaveLength(20)
  })

  it('is refused as a whole when any write of it fails, and is then whole the second time', async () => {
    const events = Array.from({ length: 20 }, (_, n) => track(n))
    bench.store().failNext(1)
    const refused = await post('/v1/events', events)
    expect(await codeOf(refused)).toBe('503 STORE_UNAVAILABLE')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await post('/v1/events', events)).status).toBe(200)
    const names = new Set((await logged()).map(({ header }) => `${header.session}/${header.tab}/${header.seq}`))
    expect(names.size).toBe(20)
  })

  it('tells of each bad item, and stores the others', async () => {
    const response = await post('/v1/batch', {
      batch: [track(1), { type: 'track' }, 7, track(2), track(3, { event: '' })],
    })
    expect(response.status).toBe(200)
    const { accepted, rejected } = (await response.json()) as { accepted: number; rejected: object[] }
    expect(accepted).toBe(2)
    expect(rejected).toMatchObject([
      { index: 1, messageId: null, code: 'visitor_missing' },
      { index: 2, messageId: null, code: 'malformed' },
      { index: 4, messageId: 'message-3', code: 'name_missing', message: expect.stringMatching(/set event/) },
    ])
    expect(await logged()).toHaveLength(2)
  })

  it.each([
    ['/v1/events', [track(1)]],
    ['/v1/events', track(1)],
    ['/v1/events/', { batch: [track(1)] }],
    ['/v1/batch', { batch: [track(1)] }],
    ['/v1/import', { batch: [track(1)] }],
    ['/v1/track', { event: 'paid', userId: 'ada' }],
    ['/v1/page', { userId: 'ada' }],
    ['/v1/screen', { userId: 'ada' }],
    ['/v1/identify', { userId: 'ada' }],
    ['/v1/group', { userId: 'ada', groupId: 'acme' }],
    ['/v1/alias', { userId: 'ada', previousId: 'before' }],
    ['/batch', { batch: [{ event: 'paid', distinct_id: 'ada' }] }],
    ['/batch/', { batch: [{ event: 'paid', distinct_id: 'ada' }] }],
    ['/capture/', { event: 'paid', distinct_id: 'ada' }],
    ['/e/?compression=gzip-js', [{ event: 'paid', properties: { distinct_id: 'ada' } }]],
    ['/i/v0/e/', { event: 'paid', distinct_id: 'ada' }],
  ])('may come to %s', async (path, body) => {
    const response = await post(path, body)
    expect([response.status, await response.json()]).toMatchObject([200, { accepted: 1, rejected: [] }])
    expect(await logged()).toHaveLength(1)
  })

  it.each([
    ['the writeKey of Segment', { ...track(1), writeKey: OPEN.key }, {}],
    ['the api_key of PostHog', { api_key: OPEN.key, batch: [track(1)] }, {}],
    ['the token of posthog-js', [{ event: 'paid', properties: { distinct_id: 'ada', token: OPEN.key } }], {}],
    ['a bearer token', [track(1)], { authorization: `Bearer ${OPEN.key}` }],
    ['the user of Basic', [track(1)], { authorization: basic }],
  ])('names its key as %s', async (_, body, headers) => {
    expect((await post('/v1/events', body, headers as Record<string, string>)).status).toBe(200)
    expect((await logged())[0]?.meta.project).toBe('open')
  })

  it.each([
    ['gzip', { 'content-encoding': 'gzip' }],
    ['gzip that nobody announced', {}],
  ])('may be %s', async (_, headers) => {
    const body = gzipSync(JSON.stringify({ api_key: OPEN.key, batch: [track(1)] }))
    expect((await post('/batch/', body, headers as Record<string, string>)).status).toBe(200)
  })

  it('may have as many items as the limit, and no items', async () => {
    const events = Array.from({ length: MAX_ITEMS }, (_, n) => track(n))
    const response = await post('/v1/events', events)
    expect([response.status, await response.json()]).toMatchObject([200, { accepted: MAX_ITEMS }])
    expect(await (await post('/v1/events', [])).json()).toMatchObject({ accepted: 0, rejected: [] })
  })

  it('lies in the partition of its session', async () => {
    await post(
      '/v1/events',
      Array.from({ length: 50 }, (_, n) => track(n)),
    )
    for await (const { key } of bench.disk().list('log/')) {
      const partition = Number(key.split('/')[1])
      for (const read of readRecords((await bench.disk().get(key)) ?? Buffer.alloc(0))) {
        expect(read.ok && partitionOf(decodeFrame(read.record.frame).header.session, 2)).toBe(partition)
      }
    }
  })
})

describe('the same message', () => {
  const names = async () => (await logged()).map(({ header }) => `${header.session}/${header.tab}`)

  it('has the same name whenever it comes, by its id', async () => {
    const timestamp = new Date(Date.now() - 3_600_000).toISOString()
    for (const n of [1, 2]) await post('/v1/events', [track('x', { timestamp, properties: { attempt: n } })])
    expect(new Set(await names()).size).toBe(1)
  })

  it('without an id has it by its content', async () => {
    const timestamp = new Date().toISOString()
    const bare = { event: 'paid', userId: 'ada', timestamp }
    for (const sentAt of ['2026-06-15T12:00:00Z', undefined])
      await post('/v1/track', { ...bare, sentAt: sentAt && timestamp })
    expect(new Set(await names()).size).toBe(1)
    await post('/v1/track', { ...bare, properties: { n: 2 } })
    expect(new Set(await names()).size).toBe(2)
  })

  it('without id and time is another each time, in one request too', async () => {
    const bare = { event: 'paid', userId: 'ada' }
    await post('/v1/events', [bare, bare])
    await sleep(2)
    await post('/v1/events', bare)
    expect(new Set(await names()).size).toBe(3)
  })
})

describe('a request that is refused', () => {
  afterEach(async () => {
    expect(await logged()).toEqual([])
  })

  it.each([
    ['not JSON', '{"batch":', '400 REQUEST_INVALID'],
    ['nothing', '', '400 REQUEST_INVALID'],
    ['text', '"paid"', '400 REQUEST_INVALID'],
    ['a batch that is none', '{"batch":{}}', '400 REQUEST_INVALID'],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]), '400 REQUEST_INVALID'],
    ['half of a gzip', gzipSync('[]').subarray(0, 12), '400 REQUEST_INVALID'],
    ['a bomb', gzipSync(Buffer.alloc(MAX_REQUEST_JSON_BYTES + 1, ' ')), '413 BATCH_TOO_LARGE'],
    ['too long', Buffer.alloc(MAX_BATCH_BYTES + 1, ' '), '413 BATCH_TOO_LARGE'],
    ['too many', JSON.stringify(Array.from({ length: MAX_ITEMS + 1 }, () => 0)), '413 BATCH_TOO_LARGE'],
  ])('because it is %s', async (_, body, code) => {
    expect(await codeOf(await post('/v1/events', body))).toBe(code)
  })

  it('because its key is unknown or missing', async () => {
    expect(await codeOf(await post('/v1/events', [track(1)], {}))).toBe('401 KEY_UNKNOWN')
    expect(await codeOf(await post('/v1/events', [track(1)], { authorization: 'Bearer pk_nobody' }))).toBe(
      '401 KEY_UNKNOWN',
    )
    expect(await codeOf(await post('/v1/events', [track(1)], { authorization: 'Digest x' }))).toBe('401 KEY_UNKNOWN')
    expect(await codeOf(await post('/batch', { api_key: 'phc_other', batch: [] }, {}))).toBe('401 KEY_UNKNOWN')
  })

  it('because its site may not send', async () => {
    const headers = { authorization: `Bearer ${SHOP.key}`, origin: 'https://evil.test' }
    expect(await codeOf(await post('/v1/events', [track(1)], headers))).toBe('403 ORIGIN_NOT_ALLOWED')
  })
})

describe('limits and pages', () => {
  it('answers 429 over the quota, with the time to wait', async () => {
    await bench.restart({ quotaPerMinute: 1 })
    expect((await post('/v1/events', [track(1)])).status).toBe(200)
    const refused = await post('/v1/events', [track(2)])
    expect(await codeOf(refused)).toBe('429 OVER_QUOTA')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('lets pages of other sites send and read the answer', async () => {
    const url = new URL('/v1/track', bench.server().url)
    const headers = { origin: 'https://shop.test', 'access-control-request-method': 'POST' }
    const preflight = await fetch(url, { method: 'OPTIONS', headers })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization')
    const answer = await post('/v1/track', { ...track(1), writeKey: SHOP.key }, { origin: 'https://shop.test' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.test')
  })
})
