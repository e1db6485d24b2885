import { describe, expect, it } from 'vitest'
import { mergeByTime } from './merge.ts'

interface Item {
  atMs: number
  of: string
}

function sourcesOf(lists: Record<string, number[]>) {
  let openNow = 0
  const seen = { most: 0, opened: 0 }
  const sources = Object.entries(lists).map(([of, times]) => ({
    fromMs: times[0] ?? 0,
    async *open(): AsyncGenerator<Item> {
      openNow += 1
      seen.opened += 1
      seen.most = Math.max(seen.most, openNow)
      try {
        for (const atMs of times) yield { atMs, of }
      } finally {
        openNow -= 1
      }
    },
  }))
  return { sources, seen, openNow: () => openNow }
}

async function read(lists: Record<string, number[]>) {
  const made = sourcesOf(lists)
  const items: string[] = []
  for await (const { atMs, of } of mergeByTime(made.sources)) items.push(`${of}${atMs}`)
  return { items, ...made.seen }
}

describe('mergeByTime', () => {
  it('puts what overlaps in order, the earlier source first', async () => {
    const { items } = await read({ a: [1, 4, 9], b: [2, 4, 5], c: [20] })
    expect(items).toEqual(['a1', 'b2', 'a4', 'b4', 'b5', 'a9', 'c20'])
  })

  it('opens a source when its time has come', async () => {
    const apart = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`s${n}`, [n * 10, n * 10 + 5]]))
    expect((await read(apart)).most).toBe(1)
    expect((await read({ a: [0, 15], b: [10, 25], c: [20, 30] })).most).toBe(2)
  })

  it('takes empty sources, and none', async () => {
    expect((await read({})).items).toEqual([])
    expect((await read({ a: [], b: [3], c: [] })).items).toEqual(['b3'])
  })

  it('lets go of all when the reader stops', async () => {
    const { sources, openNow } = sourcesOf({ a: [1, 2, 3], b: [1, 2, 3], c: [50] })
    for await (const { atMs } of mergeByTime(sources)) if (atMs === 2) break
    expect(openNow()).toBe(0)
  })
})
