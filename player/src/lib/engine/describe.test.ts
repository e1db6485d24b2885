import type { Chunk } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import { describeLoaded, describeNeeded, gapAt } from './describe.ts'
import { createChunkStore, type FetchChunk } from './store.ts'

function chunk(id: string, fromMs: number, toMs: number, tabs = ['a']): Chunk {
  return { id, url: `/${id}`, fromMs, toMs, bytes: 1, jsonBytes: 100, count: 1, tabs, keyframes: [], skip: [] }
}
const CHUNKS = [chunk('0', 0, 9_000), chunk('1', 10_000, 19_000), chunk('2', 100_000, 119_000, ['a', 'b'])]
const [FIRST, SECOND, THIRD] = CHUNKS as [Chunk, Chunk, Chunk]
const SESSION = { fromMs: 0, toMs: 200_000 }

async function stored(chunks: readonly Chunk[]) {
  const fetchChunk: FetchChunk = async each => {
    if (each.id === '1') throw new TypeError('network')
    return { byTab: new Map(), busy: [{ fromMs: each.fromMs, toMs: each.fromMs + 1_000 }], dropped: 2, chars: 1 }
  }
  const store = createChunkStore(
    fetchChunk,
    () => {},
    () => Promise.resolve(),
  )
  store.want(chunks, 0)
  await new Promise(resolve => setTimeout(resolve))
  return store
}

describe('describeNeeded', () => {
  it('says how much of what is needed has arrived, and what is wrong within the span', async () => {
    const store = await stored([FIRST, SECOND])
    expect(describeNeeded(CHUNKS, [FIRST, THIRD], store, { fromMs: 0, toMs: 5_000 })).toEqual({
      progress: 0.5,
      problem: null,
    })
    expect(describeNeeded(CHUNKS, [], store, { fromMs: 0, toMs: 15_000 })).toEqual({
      progress: 1,
      problem: 'unreachable',
    })
  })
})

describe('describeLoaded', () => {
  it('says what is here, where nobody did anything, and how much could not be read', async () => {
    const store = await stored([FIRST, THIRD])
    expect(describeLoaded(CHUNKS, store, [], SESSION)).toEqual({
      buffered: [
        { fromMs: 0, toMs: 9_000 },
        { fromMs: 100_000, toMs: 119_000 },
      ],
      // The chunk that is not here may be busy from end to end.
      idle: [
        { fromMs: 1_000, toMs: 10_000 },
        { fromMs: 19_000, toMs: 100_000 },
        { fromMs: 101_000, toMs: 200_000 },
      ],
      droppedLines: 4,
    })
  })
})

describe('gapAt', () => {
  it('is the stretch without a chunk of the tab', () => {
    expect(gapAt(CHUNKS, 'a', SESSION, 50_000)).toEqual({ fromMs: 19_000, toMs: 100_000 })
    expect(gapAt(CHUNKS, 'a', SESSION, 150_000)).toEqual({ fromMs: 119_000, toMs: 200_000 })
    expect(gapAt(CHUNKS, 'b', SESSION, 50_000)).toEqual({ fromMs: 0, toMs: 100_000 })
  })
  it('is none within a chunk, at its ends, and in a short pause', () => {
    for (const atMs of [0, 5_000, 9_000, 9_500, 19_000, 100_000]) expect(gapAt(CHUNKS, 'a', SESSION, atMs)).toBeNull()
  })
})
