import { expect, it } from 'vitest'
import { makeShopSession } from '../../../test/recording.ts'
import { decodingIn } from './decoding.ts'
import type { FetchChunk } from './store.ts'

const [chunk] = makeShopSession().manifest.chunks
if (!chunk) throw new Error('no chunk')
const signal = new AbortController().signal
const inPlace: FetchChunk = async () => ({ byTab: new Map(), busy: [], dropped: 7, chars: 0 })

/** A worker that says nothing, and breaks when it is told to: as one does whose script a policy refuses. */
class DeadWorker extends EventTarget {
  isTerminated = false
  postMessage(): void {}
  terminate(): void {
    this.isTerminated = true
  }
}

it('decodes in place where no worker can be made', async () => {
  const fetchChunk = decodingIn(() => {
    throw new DOMException('refused', 'SecurityError')
  }, inPlace)
  expect((await fetchChunk(chunk, () => {}, signal)).dropped).toBe(7)
})

it('decodes in place what a worker that broke had been asked for, and all that follows', async () => {
  const dead = new DeadWorker()
  let made = 0
  const fetchChunk = decodingIn(() => {
    made += 1
    return dead as unknown as Worker
  }, inPlace)
  const asked = fetchChunk(chunk, () => {}, signal)
  dead.dispatchEvent(new Event('error'))
  expect((await asked).dropped).toBe(7)
  expect((await fetchChunk(chunk, () => {}, signal)).dropped).toBe(7)
  expect([made, dead.isTerminated]).toEqual([1, true])
})
