import { MessageChannel } from 'node:worker_threads'
import { afterEach, expect, it } from 'vitest'
import { makeShopSession } from '../../../test/recording.ts'
import { askChunks, type Port, serveChunks } from './chunkservice.ts'
import { createDecoder } from './decode.ts'
import { ChunkError, type FetchChunk } from './store.ts'

const shop = makeShopSession()
const [chunk] = shop.manifest.chunks
if (!chunk) throw new Error('no chunk')
const never = new AbortController().signal
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const decode: FetchChunk = async (each, onProgress) => {
  const text = shop.texts.get(each.id) ?? ''
  const decoder = createDecoder(each.tabs, each.skip)
  decoder.push(text)
  onProgress(text.length)
  return decoder.end()
}

/** Both sides over a real channel: everything is cloned as between a page and its worker. */
function connect(fetchChunk: FetchChunk) {
  const { port1, port2 } = new MessageChannel()
  serveChunks(port2 as unknown as Port, fetchChunk)
  port2.start()
  const asked = askChunks(port1 as unknown as Port)
  port1.start()
  closing.push(() => port1.close())
  return asked
}

it('gives what decoding in place gives, and says how much has arrived', async () => {
  const arrived: number[] = []
  const decoded = await connect(decode).fetchChunk(chunk, chars => arrived.push(chars), never)
  expect(decoded).toEqual(await decode(chunk, () => {}, never))
  expect(arrived).toEqual([shop.texts.get(chunk.id)?.length])
})

it('takes chunks that a screen has wrapped', async () => {
  const wrapped = new Proxy(chunk, {})
  expect((await connect(decode).fetchChunk(wrapped, () => {}, never)).dropped).toBe(0)
})

it('hands on why a chunk does not come', async () => {
  const { fetchChunk } = connect(async () => {
    throw new ChunkError('gone')
  })
  await expect(fetchChunk(chunk, () => {}, never)).rejects.toMatchObject({ problem: 'gone' })
  const lost = connect(async () => {
    throw new TypeError('network')
  })
  await expect(lost.fetchChunk(chunk, () => {}, never)).rejects.toMatchObject({ problem: 'unreachable' })
})

it('stops what is not wanted any more', async () => {
  let stopped: () => void = () => {}
  const wasStopped = new Promise<void>(resolve => {
    stopped = resolve
  })
  const { fetchChunk } = connect(
    (_chunk, _progress, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stopped()
          reject(signal.reason)
        })
      }),
  )
  const abort = new AbortController()
  const fetched = fetchChunk(chunk, () => {}, abort.signal)
  abort.abort()
  await expect(fetched).rejects.toThrow()
  await wasStopped
})
