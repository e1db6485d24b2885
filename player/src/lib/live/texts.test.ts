import type { Chunk } from '@playhead/server/api'
import { describe, expect, it, vi } from 'vitest'
import { createTexts } from './texts.ts'

const TAB = '0189aaaa-0000-7000-8000-000000000001'
const chunk = (id: string): Chunk => ({
  id,
  url: '',
  fromMs: 1,
  toMs: 2,
  bytes: 1,
  jsonBytes: 1,
  count: 1,
  tabs: [TAB],
  keyframes: [],
  skip: [],
})
const line = (atMs: number) => `[0,3,{"type":3,"data":{"source":1},"timestamp":${atMs}}]`
const never = vi.fn(() => Promise.reject(new Error('asked elsewhere')))

describe('createTexts', () => {
  it('gives what came with the stream, as often as it is asked for, and asks elsewhere for the rest', async () => {
    const texts = createTexts()
    texts.add('live-a', [line(1), line(2), 'damaged'])
    const fetchChunk = texts.fetching(never)
    for (let n = 0; n < 2; n++) {
      const decoded = await fetchChunk(chunk('live-a'), () => {}, new AbortController().signal)
      expect([decoded.byTab.size, decoded.dropped]).toEqual([1, 1])
    }
    await expect(fetchChunk(chunk('stored'), () => {}, new AbortController().signal)).rejects.toThrow('asked elsewhere')
  })

  it('says when it is full, and takes nothing twice', () => {
    const texts = createTexts(2 * line(1).length)
    expect(texts.add('a', [line(1)])).toBe(true)
    expect(texts.add('a', [line(1)])).toBe(true)
    expect(texts.add('b', [line(1)])).toBe(false)
    texts.clear()
    expect(texts.add('c', [line(1)])).toBe(true)
  })
})
