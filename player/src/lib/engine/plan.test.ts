import type { Chunk } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import { chunksAhead, chunksForPicture, keyframeFor, knownUntil } from './plan.ts'

function chunk(
  id: string,
  fromMs: number,
  toMs: number,
  keyframes: [string, number][] = [],
  tabs = ['a'],
  jsonBytes = 100,
): Chunk {
  return {
    id,
    url: `/${id}`,
    fromMs,
    toMs,
    bytes: 10,
    jsonBytes,
    count: 1,
    tabs,
    keyframes: keyframes.map(([tab, atMs]) => ({ tab, atMs })),
    skip: [],
  }
}
const ids = (chunks: Chunk[]) => chunks.map(each => each.id).join('')

/** Four chunks of tab a with keyframes at 5 and 205; tab b begins in the third. */
const CHUNKS = [
  chunk('0', 0, 99, [['a', 5]]),
  chunk('1', 100, 199),
  chunk(
    '2',
    200,
    299,
    [
      ['a', 205],
      ['b', 250],
    ],
    ['a', 'b'],
  ),
  chunk('3', 300, 399, [], ['a', 'b']),
]

describe('keyframeFor', () => {
  it('takes the last one up to the moment', () => {
    expect(keyframeFor(CHUNKS, 'a', 204)?.atMs).toBe(5)
    expect(keyframeFor(CHUNKS, 'a', 205)?.atMs).toBe(205)
    expect(keyframeFor(CHUNKS, 'a', 9_999)?.atMs).toBe(205)
  })
  it('takes the first one before there is any', () => {
    expect(keyframeFor(CHUNKS, 'a', 0)?.atMs).toBe(5)
    expect(keyframeFor(CHUNKS, 'b', 0)?.atMs).toBe(250)
  })
  it('has none for a tab without', () => expect(keyframeFor(CHUNKS, 'c', 50)).toBeNull())
  it('does not depend on the chunks’ order', () => expect(keyframeFor([...CHUNKS].reverse(), 'a', 210)?.atMs).toBe(205))
})

describe('chunksForPicture', () => {
  it('is the keyframe’s chunk and those up to the moment', () => {
    expect(ids(chunksForPicture(CHUNKS, 'a', 50))).toBe('0')
    expect(ids(chunksForPicture(CHUNKS, 'a', 150))).toBe('01')
    expect(ids(chunksForPicture(CHUNKS, 'a', 202))).toBe('012')
    expect(ids(chunksForPicture(CHUNKS, 'a', 250))).toBe('2')
    expect(ids(chunksForPicture(CHUNKS, 'a', 350))).toBe('23')
  })
  it('leaves out chunks of other tabs', () => {
    const mixed = [...CHUNKS.slice(0, 1), chunk('x', 50, 150, [], ['b']), ...CHUNKS.slice(1)]
    expect(ids(chunksForPicture(mixed, 'a', 150))).toBe('01')
  })
  it('goes forward to the first keyframe when the moment lies before it', () =>
    expect(ids(chunksForPicture(CHUNKS, 'b', 10))).toBe('2'))
  it('includes a late chunk that lies under others', () => {
    const late = [...CHUNKS, chunk('L', 120, 130)]
    expect(ids(chunksForPicture(late, 'a', 150))).toBe('01L')
    expect(ids(chunksForPicture(late, 'a', 110))).toBe('01')
  })
  it('is empty without a keyframe', () => expect(chunksForPicture(CHUNKS, 'c', 10)).toEqual([]))
})

describe('chunksAhead', () => {
  it('takes what lies in the time ahead, and one behind it', () => {
    expect(ids(chunksAhead(CHUNKS, 150, 100, 10_000))).toBe('12')
    expect(ids(chunksAhead(CHUNKS, 150, 10, 10_000))).toBe('1')
    expect(ids(chunksAhead(CHUNKS, 0, 10_000, 10_000))).toBe('0123')
  })
  it('stops when the bytes are spent, after at least one', () => {
    expect(ids(chunksAhead(CHUNKS, 0, 10_000, 250))).toBe('01')
    expect(ids(chunksAhead(CHUNKS, 0, 10_000, 1))).toBe('0')
  })
  it('reaches over a long gap for the next one', () =>
    expect(ids(chunksAhead([chunk('z', 9_000, 9_100)], 0, 100, 1_000))).toBe('z'))
  it('is empty at the end', () => expect(chunksAhead(CHUNKS, 1_000, 100, 1_000)).toEqual([]))
})

describe('knownUntil', () => {
  const here = (names: string) => (each: Chunk) => names.includes(each.id)
  it('ends where the first missing chunk begins', () => {
    expect(knownUntil(CHUNKS, 'a', 0, here('01'))).toBe(200)
    expect(knownUntil(CHUNKS, 'a', 0, here('013'))).toBe(200)
  })
  it('has no end when nothing is missing', () =>
    expect(knownUntil(CHUNKS, 'a', 0, here('0123'))).toBe(Number.POSITIVE_INFINITY))
  it('does not look behind where it starts', () => expect(knownUntil(CHUNKS, 'a', 200, here('2'))).toBe(300))
  it('does not care about other tabs', () =>
    expect(knownUntil(CHUNKS, 'b', 0, here('23'))).toBe(Number.POSITIVE_INFINITY))
  it('knows nothing inside a missing chunk', () => expect(knownUntil(CHUNKS, 'a', 150, here('0'))).toBe(150))
})
