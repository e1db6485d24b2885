import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeFrame, uuidv7 } from '@playhead/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Batch } from './batch.ts'
import { type Sender, startSender } from './sender.ts'

let server: Server
let sender: Sender
let seqs: number[]
let answers: { status: number; body?: string; headers?: Record<string, string> }[]
const [onDropped, onStored, onRefused] = [vi.fn(), vi.fn(), vi.fn()]

beforeEach(async () => {
  seqs = []
  answers = []
  server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    seqs.push(decodeFrame(Buffer.concat(parts)).header.seq)
    const { status, body, headers } = answers.shift() ?? { status: 202 }
    if (status === 0) request.socket.destroy()
    else response.writeHead(status, headers).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  sender = startSender({ url, key: 'pk_a', version: '1', onDropped, onStored, onRefused })
})
afterEach(async () => {
  sender.stop()
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  vi.clearAllMocks()
})

function batch(seq: number): Batch {
  const names = { session: uuidv7(), tab: uuidv7(), visitor: 'ada' }
  const [events, snapshots] = [
    { count: 1, text: '{}\n' },
    { count: 0, text: '' },
  ]
  return { ...names, seq, fromMs: 1, toMs: 2, events, snapshots, full: false }
}

const stored = (count: number): Promise<void> =>
  vi.waitFor(() => expect(onStored).toHaveBeenCalledTimes(count), { timeout: 10_000 })

describe('startSender', () => {
  it('sends in order, one at a time', async () => {
    for (const seq of [0, 1, 2, 3]) sender.send(batch(seq))
    await stored(4)
    expect(seqs).toEqual([0, 1, 2, 3])
  })

  it('passes on the pace that an answer asks for, and that the next one does not', async () => {
    answers = [{ status: 202, headers: { 'playhead-flush-ms': '1000' } }, { status: 202 }]
    for (const seq of [0, 1]) sender.send(batch(seq))
    await stored(2)
    expect(onStored.mock.calls).toEqual([[1_000], [0]])
  })

  it('repeats what a broken connection or a server error took, before anything later', async () => {
    answers = [{ status: 0 }, { status: 500 }]
    for (const seq of [0, 1]) sender.send(batch(seq))
    await stored(2)
    expect(seqs.filter((seq, n) => seq !== seqs[n - 1])).toEqual([0, 1])
    expect(seqs.length).toBeGreaterThanOrEqual(4)
  })

  it('stops for good when it is refused, and says why', async () => {
    answers = [{ status: 403, body: '{"detail":"Not from this site."}' }]
    for (const seq of [0, 1]) sender.send(batch(seq))
    await vi.waitFor(() => expect(onRefused).toHaveBeenCalledExactlyOnceWith('Not from this site.'))
    sender.send(batch(2))
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(seqs).toEqual([0])
  })

  it('finds words for a refusal without any', async () => {
    answers = [{ status: 404, body: '<html>' }]
    sender.send(batch(0))
    await vi.waitFor(() => expect(onRefused).toHaveBeenCalledExactlyOnceWith('the server answers 404'))
  })

  it('keeps the index events of a batch that is too large, and tells of the rest', async () => {
    const huge = batch(0)
    // Noise does not compress: the frame stays over 4 MB.
    const noise = Array.from({ length: 900_000 }, () => Math.random().toString(36)).join('')
    sender.send({ ...huge, snapshots: { count: 1, text: noise }, full: true })
    await stored(1)
    expect(onDropped).toHaveBeenCalledExactlyOnceWith('batch_too_large', [expect.objectContaining({ full: true })])
  })

  it('waits while the page is away and goes on when it returns', async () => {
    sender.sendLast([])
    sender.send(batch(0))
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(seqs).toEqual([])
    sender.resume()
    await stored(1)
  })

  it('sends everything at once when the page is hidden', async () => {
    sender.sendHidden([batch(0), batch(1), batch(2)])
    await stored(3)
    expect(seqs.sort()).toEqual([0, 1, 2])
  })
})
