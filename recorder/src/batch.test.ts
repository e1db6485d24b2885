import { gunzipSync } from 'node:zlib'
import { decodeFrame, uuidv7 } from '@playhead/protocol'
import { describe, expect, it } from 'vitest'
import { type Batch, batchSize, dropSnapshots, frameOf } from './batch.ts'
import { compress, compressNow } from './compress.ts'
import { MAX_QUEUE_BYTES } from './limits.ts'
import { enqueue, remove } from './queue.ts'

function batch(seq = 0, text = '{"type":"custom"}\n'): Batch {
  return {
    session: uuidv7(),
    tab: uuidv7(),
    seq,
    visitor: 'ada',
    fromMs: 1,
    toMs: 2,
    events: { count: 1, text },
    snapshots: { count: 1, text: '{"type":2}\n' },
    full: true,
  }
}

describe('frameOf', () => {
  it('is a frame the server reads, with the same lines by either way of compression', async () => {
    const [live, leaving] = [batch(), batch()]
    await compress(live)
    compressNow(leaving)
    for (const made of [live, leaving]) {
      const { header, events, snapshots } = decodeFrame(frameOf(made, 'pk_a', '1.2.3', 3))
      expect(header).toMatchObject({ key: 'pk_a', session: made.session, seq: 0, sentAtMs: 3, recorder: '1.2.3' })
      expect(header.snapshots).toEqual({ count: 1, bytes: snapshots.byteLength, full: true })
      expect(gunzipSync(events).toString()).toBe('{"type":"custom"}\n')
      expect(gunzipSync(snapshots).toString()).toBe('{"type":2}\n')
    }
  })

  it('is valid without snapshot events, and without any', () => {
    const made = batch()
    dropSnapshots(made)
    compressNow(made)
    expect(decodeFrame(frameOf(made, 'pk_a', '1', 3)).header.snapshots).toEqual({ count: 0, bytes: 0, full: false })
    made.events = { count: 0, text: '' }
    expect(decodeFrame(frameOf(made, 'pk_a', '1', 3)).header.events).toEqual({ count: 0, bytes: 0 })
  })
})

describe('compression', () => {
  it('keeps the first result when the page goes away in the middle', async () => {
    const made = batch()
    const slow = compress(made)
    compressNow(made)
    const bytes = made.events.bytes
    await slow
    expect(made.events.bytes).toBe(bytes)
    expect(made.events.text).toBe('')
  })
})

describe('enqueue', () => {
  const third = 'x'.repeat(MAX_QUEUE_BYTES / 3)

  it('gives up the oldest when there is no room, sparing what is on its way', () => {
    const queue: Batch[] = []
    const [flying, a, b, c] = [batch(0, third), batch(1, third), batch(2, third), batch(3, third)]
    const isFlying = (other: Batch): boolean => other === flying
    expect(enqueue(queue, flying, isFlying)).toEqual([])
    expect(enqueue(queue, a, isFlying)).toEqual([])
    expect(enqueue(queue, b, isFlying)).toEqual([a])
    expect(enqueue(queue, c, isFlying)).toEqual([b])
    expect(queue).toEqual([flying, c])
  })

  it('always keeps the newest, however large', () => {
    const queue: Batch[] = []
    enqueue(queue, batch(0), () => false)
    const huge = batch(1, third.repeat(4))
    expect(enqueue(queue, huge, () => false)).toHaveLength(1)
    expect(queue).toEqual([huge])
  })

  it('counts compressed what is compressed', () => {
    const made = batch(0, third)
    const before = batchSize(made)
    compressNow(made)
    expect(batchSize(made)).toBeLessThan(before / 50)
  })

  it('removes by identity, and only once', () => {
    const [a, b] = [batch(), batch()]
    const queue = [a, b]
    remove(queue, a)
    remove(queue, a)
    expect(queue).toEqual([b])
  })
})
