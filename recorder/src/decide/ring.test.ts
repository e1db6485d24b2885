import { describe, expect, it } from 'vitest'
import { GENERATION_MS, MAX_RING_CHARS } from '../limits.ts'
import type { Line } from '../pending.ts'
import { createRing } from './ring.ts'

const T = 1_700_000_000_000
const line = (atMs: number, over: Partial<Line> = {}): Line => ({ json: '{}', atMs, isSnapshot: true, ...over })
const keyframe = (atMs: number): Line[] => [line(atMs, { isMeta: true }), line(atMs, { isFull: true })]
const times = (lines: Line[]): number[] => lines.map(({ atMs }) => atMs - T)

describe('createRing', () => {
  it('gives back what it got, in order, once', () => {
    const ring = createRing()
    const lines = [...keyframe(T), line(T + 1), line(T + 2)]
    for (const one of lines) ring.hold(one)
    expect(ring.take()).toEqual({ lines, isCut: false })
    expect(ring.take()).toEqual({ lines: [], isCut: false })
  })

  it('holds nothing that cannot be shown: what comes before the first keyframe', () => {
    const ring = createRing()
    for (const one of [line(T), ...keyframe(T + 1)]) ring.hold(one)
    expect(times(ring.take().lines)).toEqual([1, 1])
    for (const one of [line(T + 2), ...keyframe(T + 3)]) ring.hold(one)
    expect(times(ring.take().lines)).toEqual([3, 3])
  })

  it('asks for a keyframe after 30 s, and holds the last two generations', () => {
    const ring = createRing()
    const asked: boolean[] = []
    for (const at of [0, GENERATION_MS, 2 * GENERATION_MS, 3 * GENERATION_MS]) {
      for (const one of keyframe(T + at)) ring.hold(one)
      asked.push(ring.hold(line(T + at + GENERATION_MS - 1)), ring.hold(line(T + at + GENERATION_MS)))
    }
    expect(asked).toEqual([false, true, false, true, false, true, false, true])
    const { lines } = ring.take()
    expect(lines[0]).toMatchObject({ isMeta: true, atMs: T + 2 * GENERATION_MS })
    expect(lines).toHaveLength(8)
  })

  it('takes a keyframe that came early as part of its generation', () => {
    const ring = createRing()
    for (const at of [0, 1_000, 2_000, 3_000]) for (const one of keyframe(T + at)) ring.hold(one)
    expect(times(ring.take().lines)).toEqual([0, 0, 1_000, 1_000, 2_000, 2_000, 3_000, 3_000])
  })

  it('goes on when the clock is set back', () => {
    const ring = createRing()
    for (const one of keyframe(T)) ring.hold(one)
    expect(ring.hold(line(T - 3_600_000))).toBe(true)
  })

  it('stays below its bytes: the older generation goes first, then the newer', () => {
    const ring = createRing()
    const large = (atMs: number) => line(atMs, { json: 'x'.repeat(MAX_RING_CHARS * 0.6) })
    for (const one of [...keyframe(T), large(T), ...keyframe(T + GENERATION_MS), large(T + GENERATION_MS)])
      ring.hold(one)
    const kept = ring.take()
    expect(times(kept.lines)).toEqual([GENERATION_MS, GENERATION_MS, GENERATION_MS])
    expect(kept.isCut).toBe(false)

    for (const one of [...keyframe(T), large(T), large(T + 1), line(T + 2)]) ring.hold(one)
    expect(ring.hold(line(T + GENERATION_MS))).toBe(true)
    for (const one of [...keyframe(T + GENERATION_MS + 1), line(T + GENERATION_MS + 2)]) ring.hold(one)
    const rest = ring.take()
    expect(times(rest.lines)).toEqual([1, 1, 2].map(ms => GENERATION_MS + ms))
    expect(rest.isCut).toBe(true)
  })
})
