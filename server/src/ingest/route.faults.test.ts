import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeFrame } from '@playhead/protocol'
import { describe, expect, it, vi } from 'vitest'
import { makeFrame, readLog } from './testing/batches.ts'
import { codeOf, routeBench } from './testing/bench.ts'

const bench = routeBench()
const { post, restart } = bench

describe('storage that is slow', () => {
  it('503 while it is, with the time to wait; recovers by itself and loses nothing', async () => {
    let offsetMs = 0
    await restart({ now: () => Date.now() + offsetMs })
    bench.store().hold()
    const waiting = [0, 1, 2].map(seq => post(makeFrame({ seq })))
    await vi.waitFor(() => expect(bench.server().pendingBytes()).toBeGreaterThan(1_500))
    offsetMs = 6_000
    const refused = await post(makeFrame({ seq: 9 }), { origin: 'https://a.test' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://a.test')
    expect(await codeOf(refused)).toBe('503 INGEST_OVERLOADED')
    bench.store().recover()
    expect((await Promise.all(waiting)).map(response => response.status)).toEqual([202, 202, 202])
    expect((await post(makeFrame({ seq: 10 }))).status).toBe(202)
    const seqs = (await readLog(bench.disk())).map(record => decodeFrame(record.frame).header.seq)
    expect(seqs.sort((a, b) => a - b)).toEqual([0, 1, 2, 10])
  })

  it('503 for uploads under way beyond the memory limit, which are then let go', async () => {
    await restart({ memoryBytes: 1_000_000 })
    const half = Buffer.from(makeFrame({}, 800_000))
    const head = `POST /v1/batches HTTP/1.1\r\nhost: x\r\ncontent-length: ${half.byteLength}\r\n\r\n`
    let slow: Socket | undefined
    try {
      // Whichever of the two sends the piece that goes over the limit is refused: should it be the slow one, another takes its place.
      await vi.waitFor(
        async () => {
          slow?.destroy()
          slow = connect(bench.server().port, '127.0.0.1')
          slow.write(Buffer.concat([Buffer.from(head), half.subarray(0, 700_000)]))
          await sleep(100)
          expect(await codeOf(await post(makeFrame({}, 500_000)))).toBe('503 INGEST_OVERLOADED')
        },
        { timeout: 10_000 },
      )
    } finally {
      slow?.destroy()
    }
    await vi.waitFor(async () => expect((await post(makeFrame({}, 500_000))).status).toBe(202))
  })

  it('503 for all the batches of failed writes, nothing kept; then goes on', async () => {
    bench.store().failNext(1_000)
    const responses = await Promise.all(Array.from({ length: 50 }, (_, seq) => post(makeFrame({ seq }))))
    expect(new Set(await Promise.all(responses.map(codeOf)))).toEqual(new Set(['503 STORE_UNAVAILABLE']))
    expect(bench.server().pendingBytes()).toBe(0)
    expect(await readLog(bench.disk())).toEqual([])
    bench.store().failNext(0)
    expect((await post(makeFrame())).status).toBe(202)
  })
})

describe('uploads that break off', () => {
  it('leave nothing behind and harm nobody', async () => {
    const frame = Buffer.from(makeFrame({}, 100_000))
    const head = Buffer.from(`POST /v1/batches HTTP/1.1\r\nhost: x\r\ncontent-length: ${frame.byteLength}\r\n\r\n`)
    for (const bytes of [0, 1, 10_000, 99_999]) {
      const socket = connect(bench.server().port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write(Buffer.concat([head, frame.subarray(0, bytes)]))
      await sleep(15)
      if (bytes % 2 === 0) socket.resetAndDestroy()
      else socket.end()
    }
    expect((await post(makeFrame())).status).toBe(202)
    expect(await readLog(bench.disk())).toHaveLength(1)
    expect(bench.server().pendingBytes()).toBe(0)
  })

  it('a client that goes away after sending has still sent', async () => {
    bench.store().hold()
    const gone = new AbortController()
    const lost = fetch(bench.server().url, { method: 'POST', body: makeFrame(), signal: gone.signal }).catch(
      () => 'gone',
    )
    await vi.waitFor(() => expect(bench.server().pendingBytes()).toBeGreaterThan(0))
    gone.abort()
    expect(await lost).toBe('gone')
    bench.store().recover()
    await vi.waitFor(async () => expect(await readLog(bench.disk())).toHaveLength(1))
  })
})

describe('shutting down', () => {
  it('answers what was taken, refuses what comes, loses nothing', async () => {
    bench.store().hold()
    const waiting = Array.from({ length: 30 }, (_, seq) => post(makeFrame({ seq })))
    await vi.waitFor(() => expect(bench.server().pendingBytes()).toBeGreaterThan(30 * 500))
    const upload = slowUpload(makeFrame({ seq: 99 }))
    await sleep(30)
    const closed = bench.server().close()
    await sleep(30)
    upload.finish()
    expect(await upload.answer).toMatch(/^HTTP\/1.1 503/)
    expect(await upload.answer).toContain('SHUTTING_DOWN')
    bench.store().recover()
    const statuses = (await Promise.all(waiting)).map(response => response.status)
    expect(statuses).toEqual(Array(30).fill(202))
    await closed
    expect(await readLog(bench.disk())).toHaveLength(30)
    await expect(post(makeFrame())).rejects.toThrow()
  })

  it('under load: whatever was acknowledged is in the log', async () => {
    const acknowledged = new Set<number>()
    let seq = 0
    let isOver = false
    const clients = Array.from({ length: 20 }, async () => {
      while (!isOver) {
        const mine = seq++
        const response = await post(makeFrame({ seq: mine }, 5_000)).catch(() => undefined)
        await response?.text()
        if (response?.status === 202) acknowledged.add(mine)
        if (response === undefined) return
      }
    })
    await sleep(200)
    await bench.server().close()
    isOver = true
    await Promise.all(clients)
    expect(acknowledged.size).toBeGreaterThan(20)
    const stored = new Set((await readLog(bench.disk())).map(record => decodeFrame(record.frame).header.seq))
    expect([...acknowledged].filter(mine => !stored.has(mine))).toEqual([])
  })
})

/** An upload whose last byte is sent when asked for. */
function slowUpload(frame: Uint8Array): { finish: () => void; answer: Promise<string> } {
  const socket = connect(bench.server().port, '127.0.0.1')
  const head = `POST /v1/batches HTTP/1.1\r\nhost: x\r\ncontent-length: ${frame.byteLength}\r\n\r\n`
  socket.write(Buffer.concat([Buffer.from(head), frame.subarray(0, -1)]))
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  const answer = new Promise<string>((resolve, reject) => {
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
  return { finish: () => void socket.write(frame.subarray(-1)), answer }
}
