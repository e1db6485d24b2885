import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFeed, type Feed, type Source } from './feed.ts'

/** A connection that the test speaks through: Node has no EventSource. The e2e suite has the browser's. */
class TestSource implements Source {
  readyState = 0
  isClosed = false
  readonly url: string
  readonly #listeners = new Map<string, (event: MessageEvent<string>) => void>()
  constructor(url: string) {
    this.url = url
  }
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.#listeners.set(type, listener)
  }
  close(): void {
    this.isClosed = true
  }
  say(type: string, data = '', lastEventId = ''): void {
    this.#listeners.get(type)?.({ data, lastEventId } as MessageEvent<string>)
  }
}

let sources: TestSource[]
let said: unknown[]
let feed: Feed
const newest = () => sources.at(-1) as TestSource

beforeEach(() => {
  vi.useFakeTimers()
  sources = []
  said = []
  feed = createFeed({
    session: 's',
    sinceMs: 1_000.5,
    onState: state => said.push(state),
    onManifest: message => said.push(message),
    onBatch: (message, lines) => said.push([message, lines]),
    onEnd: reason => said.push(reason),
    connect(url) {
      const source = new TestSource(url)
      sources.push(source)
      return source
    },
  })
  feed.open()
})
afterEach(() => {
  feed.close()
  vi.useRealTimers()
})

describe('createFeed', () => {
  it('reads messages: the first line is JSON, the others are the chunk’s own', () => {
    newest().say('open')
    newest().say('manifest', '{"manifest":1}')
    newest().say('batch', '{"chunk":null}\n[0,1,{}]\n[0,1,{}]', 'a.1')
    expect(said).toEqual(['connecting', 'live', { manifest: 1 }, [{ chunk: null }, ['[0,1,{}]', '[0,1,{}]']]])
    expect(newest().url).toBe('/api/sessions/s/live?sinceMs=1000')
  })

  it('says that the connection is lost, and leaves it to the browser to take it up', () => {
    newest().say('error')
    vi.advanceTimersByTime(60_000)
    newest().say('open')
    expect([said, sources.length]).toEqual([['connecting', 'lost', 'live'], 1])
  })

  it('tries again itself where the browser has given up, and goes on behind what came', () => {
    newest().say('batch', '{}', 'a.7')
    newest().readyState = 2
    newest().say('error')
    vi.advanceTimersByTime(5_000)
    expect(sources.map(({ url }) => new URL(url, 'http://x').searchParams.get('after'))).toEqual([null, 'a.7'])
  })

  it('lets go at the end, before the browser takes an ended answer for a broken one', () => {
    newest().say('end', '{"reason":"left"}')
    expect([said.at(-1), newest().isClosed]).toEqual(['left', true])
    newest().say('error')
    expect(said.at(-1)).toBe('left')
  })

  it('opens again where it was closed', () => {
    newest().say('batch', '{}', 'a.7')
    feed.close()
    feed.open()
    feed.open()
    expect(sources).toHaveLength(2)
    expect(newest().url).toContain('after=a.7')
  })
})
