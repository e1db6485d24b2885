import { describe, expect, it } from 'vitest'
import { HOLD_MS, MAX_CURSOR_TABS } from './limits.ts'
import { type BatchName, createSequence } from './sequence.ts'

const [A, B] = ['0189aaaa-0000-7000-8000-000000000001', '0189aaaa-0000-7000-8000-000000000002'] as const
const a = (seq: number): BatchName => ({ tab: A, seq })
const b = (seq: number): BatchName => ({ tab: B, seq })

/** What goes out when these come, one after another, at these times. */
function told(sequence: ReturnType<typeof createSequence>, arrivals: [BatchName, number][]): number[] {
  return arrivals.flatMap(([batch, atMs]) => {
    sequence.offer(batch, atMs)
    return sequence.take(atMs).batches.map(each => each.seq)
  })
}

describe('createSequence', () => {
  it('tells each batch once, in order, however they come', () => {
    const sequence = createSequence()
    const arrivals = [1, 0, 0, 3, 1, 2, 3].map((seq): [BatchName, number] => [a(seq), 0])
    expect(told(sequence, arrivals)).toEqual([0, 1, 2, 3])
  })

  it('keeps tabs apart: one that waits does not hold the other up', () => {
    const sequence = createSequence()
    sequence.offer(a(1), 0)
    sequence.offer(b(0), 0)
    expect(sequence.take(0)).toEqual({ batches: [b(0)], isTorn: false })
  })

  it('gives up a wait, says so, and takes what was missing when it comes after all', () => {
    const sequence = createSequence()
    sequence.offer(a(0), 0)
    sequence.offer(a(2), 0)
    expect(sequence.take(HOLD_MS - 1)).toEqual({ batches: [a(0)], isTorn: false })
    expect(sequence.take(HOLD_MS)).toEqual({ batches: [a(2)], isTorn: true })
    expect([sequence.has(a(0)), sequence.has(a(1)), sequence.has(a(2))]).toEqual([true, false, true])
    sequence.offer(a(1), HOLD_MS)
    expect(sequence.take(HOLD_MS)).toEqual({ batches: [a(1)], isTorn: false })
    expect(sequence.has(a(1))).toBe(true)
  })

  it('leaves out what went another way, also while it waits', () => {
    const sequence = createSequence()
    sequence.offer(a(1), 0)
    sequence.mark(a(0))
    sequence.mark(a(1))
    expect(sequence.take(0).batches).toEqual([])
    expect(told(sequence, [[a(2), 0]])).toEqual([2])
  })

  it('goes on from its cursor, holes and all', () => {
    const first = createSequence()
    for (const batch of [a(0), a(2), a(3), b(7)]) first.mark(batch)
    const second = createSequence(first.cursor())
    const names = [0, 1, 2, 3, 4].map(a)
    expect(names.map(second.has)).toEqual([true, false, true, true, false])
    expect(second.has(b(7))).toBe(true)
    expect(
      told(second, [
        [a(1), 0],
        [a(3), 0],
        [a(4), 0],
      ]),
    ).toEqual([1, 4])
    expect(createSequence().cursor()).toBe('')
  })

  it('ignores a cursor that is not one, and makes none that no header takes', () => {
    for (const cursor of ['x', `${A}`, `${A}.x`, `${A}.-1`, `;${A}.3`, ',,'.repeat(100)]) {
      expect(createSequence(cursor).cursor()).toBe('')
    }
    const many = createSequence()
    for (let n = 0; n <= MAX_CURSOR_TABS; n++) {
      many.mark({ tab: `0189aaaa-0000-7000-8000-${String(n).padStart(12, '0')}`, seq: 0 })
    }
    expect(many.cursor()).toBe('')
  })

  it('remembers no million holes of a sequence number that somebody made up', () => {
    const sequence = createSequence()
    sequence.offer(a(900_000), 0)
    expect(sequence.take(HOLD_MS).batches).toEqual([a(900_000)])
    expect(sequence.cursor().length).toBeLessThan(1_000)
    expect(told(sequence, [[a(900_001), 0]])).toEqual([900_001])
  })
})
