import { FLUSH_BYTES, MAX_BATCH_SPAN_MS, MAX_INDEX_EVENTS_PER_BATCH } from '@playhead/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UNLOAD_SPLIT_CHARS } from './limits.ts'
import {
  append,
  cut,
  isEmpty,
  isFull,
  type Line,
  mustCutBefore,
  newPending,
  type Pending,
  splitForUnload,
} from './pending.ts'

const event = (atMs = 0, json = '{}'): Line => ({ json, atMs })
const snapshot = (atMs = 0, json = '{}'): Line => ({ json, atMs, isSnapshot: true })
const meta = (): Line => ({ ...snapshot(), isMeta: true })
const full = (chars = 2): Line => ({ ...snapshot(0, 'f'.repeat(chars)), isFull: true })

function pendingOf(...lines: Line[]): Pending {
  const pending = newPending()
  for (const line of lines) append(pending, line)
  return pending
}

describe('mustCutBefore', () => {
  it.each([
    ['nothing waits', pendingOf(), meta(), false],
    ['a keyframe joins index events alone', pendingOf(event()), meta(), false],
    ['a keyframe would stand in the middle', pendingOf(snapshot()), meta(), true],
    ['the snapshot follows its meta', pendingOf(meta()), full(), false],
    ['the clock jumped ahead', pendingOf(event(0)), event(MAX_BATCH_SPAN_MS), true],
    ['the clock jumped back', pendingOf(event(MAX_BATCH_SPAN_MS)), snapshot(0), true],
  ])('when %s', (_, pending, line, expected) => {
    expect(mustCutBefore(pending, line)).toBe(expected)
  })

  it('keeps to the number of index events a batch may hold', () => {
    const pending = pendingOf(...Array.from({ length: MAX_INDEX_EVENTS_PER_BATCH }, () => event()))
    expect(mustCutBefore(pending, event())).toBe(true)
    expect(mustCutBefore(pending, snapshot())).toBe(false)
  })
})

describe('cut', () => {
  it('makes NDJSON of each kind, and finds the times whatever their order', () => {
    const lines = [event(5.6, '{"a":1}'), snapshot(2.4, '{"b":1}'), full(1), event(9, '{"a":2}')]
    expect(cut(pendingOf(...lines))).toEqual({
      events: { count: 2, text: '{"a":1}\n{"a":2}\n' },
      snapshots: { count: 2, text: '{"b":1}\nf\n' },
      fromMs: 0,
      toMs: 9,
      full: true,
    })
  })

  it('bears a storm', () => {
    const pending = newPending()
    for (let n = 0; n < 150_000; n++) append(pending, snapshot(n))
    expect(cut(pending)).toMatchObject({ fromMs: 0, toMs: 149_999, full: false })
  })
})

describe('isFull', () => {
  it('counts both kinds', () => {
    const half = 'x'.repeat(FLUSH_BYTES / 2)
    expect(isFull(pendingOf(event(0, half)))).toBe(false)
    expect(isFull(pendingOf(event(0, half), snapshot(0, half)))).toBe(true)
  })
})

describe('splitForUnload', () => {
  it('leaves together what fits', () => {
    const pending = pendingOf(event(), meta(), full())
    expect(splitForUnload(pending)).toEqual([pending])
    expect(splitForUnload(newPending())).toEqual([])
  })

  it('sends index events ahead and never parts a keyframe', () => {
    const pieces = splitForUnload(
      pendingOf(snapshot(0, 'x'.repeat(UNLOAD_SPLIT_CHARS - 2)), meta(), full(UNLOAD_SPLIT_CHARS), event()),
    )
    expect(pieces.map(piece => [piece.events.length, piece.snapshots.map(line => line.isFull ?? false)])).toEqual([
      [1, []],
      [0, [false, false, true]],
    ])
  })

  it('loses and reorders nothing', () => {
    const line = fc.record({
      json: fc.integer({ min: 1, max: UNLOAD_SPLIT_CHARS }).map(chars => 'x'.repeat(chars)),
      atMs: fc.nat(),
      isSnapshot: fc.boolean(),
      isMeta: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), lines => {
        const pending = pendingOf(...lines)
        const pieces = splitForUnload(pending)
        expect(pieces.some(isEmpty)).toBe(false)
        expect(pieces.flatMap(piece => piece.events)).toEqual(pending.events)
        expect(pieces.flatMap(piece => piece.snapshots)).toEqual(pending.snapshots)
      }),
      { numRuns: 50 },
    )
  })
})
