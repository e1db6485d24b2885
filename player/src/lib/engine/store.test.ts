import type { Chunk } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import type { DecodedChunk } from './decode.ts'
import { ChunkError, createChunkStore, type FetchChunk } from './store.ts'

const chunk = (id: string, place: number): Chunk => ({
  id,
  url: `/${id}`,
  fromMs: place * 10,
  toMs: place * 10 + 9,
  bytes: 1,
  jsonBytes: 100,
  count: 1,
  tabs: [],
  keyframes: [],
  skip: [],
})
const [A, B, C, D] = ['a', 'b', 'c', 'd'].map(chunk) as [Chunk, Chunk, Chunk, Chunk]
const decoded = (chars: number): DecodedChunk => ({
  byTab: new Map(),
  busy: [{ fromMs: 1, toMs: 1 }],
  dropped: 0,
  chars,
})
const settle = () => new Promise(resolve => setTimeout(resolve))
const noWait = () => Promise.resolve()

/** A fetch whose answers the test gives, and a list of who is being fetched. */
function manual() {
  const open = new Map<
    string,
    {
      resolve(value: DecodedChunk): void
      reject(error: unknown): void
      signal: AbortSignal
      progress(chars: number): void
    }
  >()
  const started: string[] = []
  const fetchChunk: FetchChunk = (each, progress, signal) => {
    started.push(each.id)
    return new Promise((resolve, reject) => {
      open.set(each.id, { resolve, reject, signal, progress })
      signal.addEventListener('abort', () => reject(new Error('aborted')))
    })
  }
  return { open, started, fetchChunk }
}

describe('createChunkStore', () => {
  it('fetches two at a time, the most urgent first', async () => {
    const { open, started, fetchChunk } = manual()
    const store = createChunkStore(fetchChunk, () => {}, noWait)
    store.want([B, A, C], 0)
    expect(started).toEqual(['b', 'a'])
    open.get('a')?.resolve(decoded(1))
    await settle()
    expect(started).toEqual(['b', 'a', 'c'])
    expect(store.get(A)).not.toBeNull()
    expect(store.isSettled(B)).toBe(false)
  })

  it('drops fetches that are not wanted any more', async () => {
    const { open, started, fetchChunk } = manual()
    const store = createChunkStore(fetchChunk, () => {}, noWait)
    store.want([A, B], 0)
    store.want([B, C], 0)
    expect(open.get('a')?.signal.aborted).toBe(true)
    expect(started).toEqual(['a', 'b', 'c'])
    await settle()
    expect(store.isSettled(A)).toBe(false)
    expect(store.problemOf(A)).toBeNull()
  })

  it('tries again, then gives up with a reason, then again when asked', async () => {
    let tries = 0
    const waits: number[] = []
    const store = createChunkStore(
      async () => {
        tries += 1
        throw new TypeError('network')
      },
      () => {},
      async ms => void waits.push(ms),
    )
    store.want([A], 0)
    await settle()
    expect(tries).toBe(4)
    expect(waits).toEqual([400, 1_200, 3_000])
    expect(store.problemOf(A)).toBe('unreachable')
    expect(store.isSettled(A)).toBe(true)
    store.retry()
    await settle()
    expect(tries).toBe(8)
  })

  it.each(['gone', 'signed-out'] as const)('does not try again what is %s', async problem => {
    let tries = 0
    const store = createChunkStore(
      async () => {
        tries += 1
        throw new ChunkError(problem)
      },
      () => {},
      noWait,
    )
    store.want([A], 0)
    await settle()
    expect([tries, store.problemOf(A)]).toEqual([1, problem])
  })

  it('says how much has arrived', async () => {
    const { open, fetchChunk } = manual()
    let changes = 0
    const store = createChunkStore(
      fetchChunk,
      () => {
        changes += 1
      },
      noWait,
    )
    store.want([A], 0)
    expect(store.arrived(A)).toBe(0)
    open.get('a')?.progress(40)
    expect([store.arrived(A), changes]).toEqual([40, 1])
    open.get('a')?.resolve(decoded(1))
    await settle()
    expect([store.arrived(A), store.arrived(D)]).toEqual([100, 0])
  })

  it('lets go of what is farthest from the playhead when memory is full, and still knows its activity', async () => {
    const store = createChunkStore(
      async () => decoded(40),
      () => {},
      noWait,
      100,
    )
    const here = () => [A, B, C, D].map(each => store.get(each) !== null)
    for (const each of [A, D, B]) {
      store.want([each], each.fromMs)
      await settle()
    }
    // At B: D is 20 away, A is 1.
    expect(here()).toEqual([true, true, false, false])
    store.want([C], C.fromMs)
    await settle()
    expect(here()).toEqual([false, true, true, false])
    expect([store.busyOf(A), store.busyOf(D)]).toEqual([decoded(0).busy, decoded(0).busy])
    const before = store.version()
    store.want([A, B, C, D], 0)
    await settle()
    await settle()
    expect([A, B, C, D].every(each => store.get(each) !== null)).toBe(true)
    expect(store.version()).toBeGreaterThan(before)
  })

  it('stops everything when it is closed', async () => {
    const { open, fetchChunk } = manual()
    const store = createChunkStore(fetchChunk, () => {}, noWait)
    store.want([A], 0)
    store.close()
    expect(open.get('a')?.signal.aborted).toBe(true)
  })
})
