import { describe, expect, it } from 'vitest'
import { makeShopSession, START_MS } from '../../../../test/recording.ts'
import { createDecoder } from '../../engine/decode.ts'
import type { FetchChunk } from '../../engine/store.ts'
import { createPrefetch } from './prefetch.ts'

const shop = makeShopSession()
const signal = new AbortController().signal

/** A server that writes down what it is asked for; `isDown` makes it refuse. */
function setUp() {
  const asked: string[] = []
  const aborts: string[] = []
  const server = { isDown: false }
  const load = async (session: string, given?: AbortSignal) => {
    asked.push(session)
    given?.addEventListener('abort', () => aborts.push(session))
    if (server.isDown) throw new Error('down')
    return { manifest: { ...shop.manifest, session }, events: shop.events, isTruncated: false }
  }
  const fetchChunk: FetchChunk = async chunk => {
    asked.push(chunk.id)
    if (server.isDown) throw new Error('down')
    const decoder = createDecoder(chunk.tabs, chunk.skip)
    decoder.push(shop.texts.get(chunk.id) ?? '')
    return decoder.end()
  }
  return { asked, aborts, server, prefetch: createPrefetch(load, fetchChunk) }
}

describe('createPrefetch', () => {
  it('has a session and its first picture before they are asked for, and hands each chunk over once', async () => {
    const { asked, prefetch } = setUp()
    await prefetch.warm('next', START_MS)
    const before = [...asked]
    expect(before.length).toBeGreaterThan(1)
    const { manifest } = await prefetch.load('next', signal)
    const chunk = manifest.chunks.find(each => each.id === before[1])
    if (!chunk) throw new Error('the first chunk was not fetched')
    const arrived: number[] = []
    const decoded = await prefetch.fetchChunk(chunk, chars => arrived.push(chars), signal)
    expect(decoded.byTab.size).toBeGreaterThan(0)
    expect(arrived).toEqual([chunk.jsonBytes])
    expect(asked).toEqual(before)
    await prefetch.fetchChunk(chunk, () => {}, signal)
    expect(asked).toEqual([...before, chunk.id])
  })

  it('fetches no more than the picture at that moment needs', async () => {
    const { asked, prefetch } = setUp()
    await prefetch.warm('next', START_MS)
    expect(asked.length - 1).toBeLessThan(shop.manifest.chunks.length)
  })

  it('leaves a failure to whoever asks next', async () => {
    const { asked, server, prefetch } = setUp()
    server.isDown = true
    await prefetch.warm('next', START_MS)
    server.isDown = false
    expect((await prefetch.load('next', signal)).manifest.session).toBe('next')
    expect(asked).toEqual(['next', 'next'])
  })

  it('keeps three sessions, and gives up what was asked for the longest ago', async () => {
    const { asked, aborts, prefetch } = setUp()
    for (const session of ['a', 'b', 'a', 'c', 'd']) await prefetch.load(session, signal)
    expect(asked).toEqual(['a', 'b', 'c', 'd'])
    expect(aborts).toEqual(['b'])
    prefetch.close()
    expect(aborts.sort()).toEqual(['a', 'b', 'c', 'd'])
  })
})
