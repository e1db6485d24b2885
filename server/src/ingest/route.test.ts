import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeFrame, MAX_BATCH_BYTES, uuidv7 } from '@playhead/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Problem } from '../errors.ts'
import { parseEpochFolder, partitionOf } from '../keys.ts'
import { createMarks } from '../live/marks.ts'
import { createWatchedSessions } from '../live/watched.ts'
import { readRecords } from '../log/record.ts'
import { makeFrame, readLog, SHOP } from './testing/batches.ts'
import { codeOf, routeBench } from './testing/bench.ts'

const bench = routeBench()
const { post, restart } = bench

describe('a batch that is taken', () => {
  it('is in the log, byte for byte, when 202 is answered', async () => {
    const frame = makeFrame({ key: SHOP.key }, 30_000)
    const beforeMs = Date.now()
    const response = await post(frame, { origin: 'https://shop.test', 'user-agent': 'Test/1' })
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({})
    const [record] = await readLog(bench.disk())
    expect(Buffer.from(record?.frame ?? []).equals(frame)).toBe(true)
    expect(record?.meta).toMatchObject({ project: 'shop', skewMs: 0, userAgent: 'Test/1' })
    expect(record?.meta.receivedAtMs).toBeGreaterThanOrEqual(beforeMs)
    expect(record?.meta.receivedAtMs).toBeLessThanOrEqual(Date.now())
  })

  it('lies in the partition of its session', async () => {
    const sessions = Array.from({ length: 20 }, () => uuidv7())
    await Promise.all(sessions.map(session => post(makeFrame({ session }))))
    for await (const { key } of bench.disk().list('log/')) {
      for (const read of readRecords((await bench.disk().get(key)) ?? Buffer.alloc(0))) {
        const session = read.ok ? decodeFrame(read.record.frame).header.session : read.reason
        expect(partitionOf(session, 2)).toBe(parseEpochFolder(key)?.partition)
      }
    }
    expect(await readLog(bench.disk())).toHaveLength(20)
  })

  it.each([
    ['text/plain', { 'content-type': 'text/plain' }],
    ['text/plain with a charset', { 'content-type': 'text/plain;charset=UTF-8' }],
    ['application/octet-stream', { 'content-type': 'application/octet-stream' }],
    ['no content type', {}],
    ['application/json', { 'content-type': 'application/json' }],
  ])('may have %s', async (_, headers) => {
    expect((await post(makeFrame(), headers)).status).toBe(202)
    expect(await readLog(bench.disk())).toHaveLength(1)
  })

  it('may come in many pieces without an announced length', async () => {
    const frame = makeFrame({}, 200_000)
    const pieces = new ReadableStream({
      async start(controller) {
        for (let at = 0; at < frame.byteLength; at += 7_919) {
          controller.enqueue(frame.subarray(at, at + 7_919))
          await sleep(0)
        }
        controller.close()
      },
    })
    const response = await fetch(bench.server().url, { method: 'POST', body: pieces, duplex: 'half' } as RequestInit)
    expect(response.status).toBe(202)
    const [record] = await readLog(bench.disk())
    expect(Buffer.from(record?.frame ?? []).equals(frame)).toBe(true)
  })

  it('may be as large as the limit', async () => {
    const overhead = makeFrame({}, 4_000_000).byteLength - 4_000_000
    const frame = makeFrame({}, MAX_BATCH_BYTES - overhead)
    expect(frame.byteLength).toBe(MAX_BATCH_BYTES)
    expect((await post(frame)).status).toBe(202)
    expect((await readLog(bench.disk()))[0]?.frame.byteLength).toBe(MAX_BATCH_BYTES)
  })

  it('has its clock’s offset noted, in whole minutes', async () => {
    const hourMs = 3_600_000
    for (const offset of [0, -45_000, hourMs, -hourMs]) await post(makeFrame({ sentAtMs: Date.now() - offset }))
    const skews = (await readLog(bench.disk())).map(record => record.meta.skewMs)
    expect(skews.sort((a, b) => a - b)).toEqual([-hourMs, 0, 0, hourMs])
  })

  it('keeps a hostile user agent short', async () => {
    await post(makeFrame(), { 'user-agent': 'x'.repeat(8_000) })
    expect((await readLog(bench.disk()))[0]?.meta.userAgent).toHaveLength(512)
  })

  it('shares a log object with the others of its moment', async () => {
    const count = 300
    const responses = await Promise.all(Array.from({ length: count }, (_, seq) => post(makeFrame({ seq }))))
    expect(responses.every(response => response.status === 202)).toBe(true)
    let objects = 0
    for await (const _ of bench.disk().list('log/')) objects++
    expect(await readLog(bench.disk())).toHaveLength(count)
    expect(objects).toBeLessThan(count / 3)
  })
})

describe('a batch that is refused', () => {
  afterEach(async () => {
    expect(await readLog(bench.disk())).toEqual([])
  })

  it.each([
    ['nothing', null],
    ['an empty body', new Uint8Array(0)],
    ['text', 'hello'],
    ['JSON', '{"key":"pk_open_00000000"}'],
    ['a frame that is cut off', makeFrame().subarray(0, 300)],
    ['a frame with more behind it', new Uint8Array([...makeFrame(), 0])],
  ])('400 for %s', async (_, body) => {
    expect(await codeOf(await post(body))).toBe('400 BATCH_MALFORMED')
  })

  it('400 for a content type that is none', async () => {
    expect(await codeOf(await post(makeFrame(), { 'content-type': ';;' }))).toBe('400 REQUEST_INVALID')
  })

  it('400 says what is wrong', async () => {
    const problem = (await (await post('hello')).json()) as Problem
    expect(problem.detail).toContain('frame version')
  })

  it('401 for an unknown key', async () => {
    expect(await codeOf(await post(makeFrame({ key: 'pk_nobody_000000' })))).toBe('401 KEY_UNKNOWN')
  })

  it.each(['https://evil.test', 'http://shop.test', 'null'])('403 for the site %s', async origin => {
    expect(await codeOf(await post(makeFrame({ key: SHOP.key }), { origin }))).toBe('403 ORIGIN_NOT_ALLOWED')
  })

  it('413 for a body over the limit, announced or not', async () => {
    const large = new Uint8Array(MAX_BATCH_BYTES + 1)
    expect(await codeOf(await post(large))).toBe('413 BATCH_TOO_LARGE')
    const stream = new Blob([large]).stream()
    const response = await fetch(bench.server().url, { method: 'POST', body: stream, duplex: 'half' } as RequestInit)
    expect(await codeOf(response)).toBe('413 BATCH_TOO_LARGE')
  })

  it('413 at once for an announcement far over it', async () => {
    const answer = await raw(`POST /v1/batches HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\n`)
    expect(answer).toContain('HTTP/1.1 413')
    expect(answer).toContain('connection: close')
  })

  it('404 for other methods and addresses', async () => {
    expect(await codeOf(await fetch(bench.server().url))).toBe('404 NOT_FOUND')
    expect(await codeOf(await fetch(`${bench.server().url}/more?token=secret`, { method: 'POST' }))).toBe(
      '404 NOT_FOUND',
    )
  })

  it('503 when its write fails', async () => {
    bench.store().failNext(1)
    const response = await post(makeFrame())
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await codeOf(response)).toBe('503 STORE_UNAVAILABLE')
  })
})

it('429 over quota, with the time to wait', async () => {
  await restart({ quotaPerMinute: 2 })
  expect((await post(makeFrame())).status).toBe(202)
  expect((await post(makeFrame())).status).toBe(202)
  const response = await post(makeFrame())
  expect(response.headers.get('retry-after')).toBe('30')
  expect(await codeOf(response)).toBe('429 OVER_QUOTA')
  expect((await post(makeFrame({ key: SHOP.key }))).status).toBe(202)
})

describe('CORS', () => {
  const origin = 'https://www.shop.test'

  it('lets the page read a 202', async () => {
    const response = await post(makeFrame({ key: SHOP.key }), { origin })
    expect(response.status).toBe(202)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('vary')).toBe('Origin')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it.each([
    ['400', () => 'x'],
    ['401', () => makeFrame({ key: 'pk_nobody_000000' })],
    ['413', () => new Uint8Array(MAX_BATCH_BYTES + 1)],
  ])('lets the page read a %s, and when to come back', async (status, body) => {
    const response = await post(body(), { origin })
    expect(response.status).toBe(Number(status))
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-expose-headers')).toBe('Retry-After, Playhead-Flush-Ms')
    expect(response.headers.get('vary')).toBe('Origin')
  })

  it('lets a page that may not send read why', async () => {
    const response = await post(makeFrame({ key: SHOP.key }), { origin: 'https://evil.test' })
    expect(response.headers.get('access-control-allow-origin')).toBe('https://evil.test')
    expect(await codeOf(response)).toBe('403 ORIGIN_NOT_ALLOWED')
  })

  it('answers a preflight', async () => {
    const response = await fetch(bench.server().url, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    })
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-methods')).toBe('POST')
    expect(response.headers.get('access-control-allow-headers')).toBe('Content-Type')
    expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(0)
  })

  it('says nothing to who names no origin', async () => {
    const response = await post(makeFrame())
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(response.headers.get('vary')).toBe('Origin')
  })
})

/** Sends text over a socket and gives what comes back until the server closes. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(bench.server().port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', chunk => {
      answer += chunk
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

describe('a batch of a session that somebody watches', () => {
  it('is answered with the pace it is wanted at, and others are not', async () => {
    const watched = createWatchedSessions(bench.disk(), QUIET)
    await restart({ watched })
    const [session, other] = [uuidv7(), uuidv7()]
    const pace = async (of: string) => (await post(makeFrame({ session: of }))).headers.get('playhead-flush-ms')
    const marks = createMarks(bench.disk(), 'node', QUIET)
    expect(await pace(session)).toBeNull()
    const held = marks.mark(session)
    await marks.close()
    await vi.waitFor(async () => expect(await pace(session)).toBe('1000'), { timeout: 10_000, interval: 100 })
    expect(await pace(other)).toBeNull()
    held.release()
    await vi.waitFor(async () => expect(await pace(session)).toBeNull(), { timeout: 10_000, interval: 100 })
  })
})

const QUIET = { warn() {} }
