import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bufferedRanges, foldTarget, idleRanges, mergeRanges } from './ranges.ts'

const range = (fromMs: number, toMs: number) => ({ fromMs, toMs })

describe('mergeRanges', () => {
  it('joins what touches, in order', () => {
    expect(mergeRanges([range(5, 9), range(0, 2), range(2, 4), range(6, 7)])).toEqual([range(0, 4), range(5, 9)])
  })
  it('bridges small gaps when told to', () => expect(mergeRanges([range(0, 2), range(5, 6)], 3)).toEqual([range(0, 6)]))
  it('leaves its input alone', () => {
    const input = [range(0, 5), range(3, 9)]
    mergeRanges(input)
    expect(input).toEqual([range(0, 5), range(3, 9)])
  })
})

describe('bufferedRanges', () => {
  const chunks = [range(0, 9), range(20, 29), range(40, 49), range(60, 69)]
  it('joins chunks that lie next to each other, over the silence between them', () => {
    expect(bufferedRanges(chunks, index => index !== 2)).toEqual([range(0, 29), range(60, 69)])
  })
  it('is empty when nothing is here', () => expect(bufferedRanges(chunks, () => false)).toEqual([]))
})

describe('idleRanges', () => {
  const session = range(0, 100)
  it('finds the silence before, between and after', () => {
    expect(idleRanges([range(20, 20), range(25, 30), range(60, 60)], session, 10)).toEqual([
      range(0, 20),
      range(30, 60),
      range(60, 100),
    ])
  })
  it('leaves short pauses alone', () => expect(idleRanges([range(5, 5), range(12, 12)], range(0, 20), 10)).toEqual([]))
  it('takes a session without activity as one silence', () => expect(idleRanges([], session, 10)).toEqual([session]))

  it('never overlaps what is busy, and misses no long silence', () => {
    const busy = fc.array(fc.tuple(fc.nat(100), fc.nat(20)).map(([from, length]) => range(from, from + length)))
    fc.assert(
      fc.property(busy, fc.integer({ min: 1, max: 30 }), (ranges, threshold) => {
        const idle = idleRanges(ranges, session, threshold)
        for (const silence of idle) {
          expect(silence.toMs - silence.fromMs).toBeGreaterThanOrEqual(threshold)
          for (const each of ranges) expect(each.toMs <= silence.fromMs || each.fromMs >= silence.toMs).toBe(true)
        }
        const covered = mergeRanges([...ranges, ...idle, range(0, 0), range(100, 100)])
        covered.slice(1).forEach((each, index) => {
          expect(each.fromMs - (covered[index]?.toMs ?? 0)).toBeLessThan(threshold)
        })
      }),
    )
  })
})

describe('foldTarget', () => {
  const idle = [range(10_000, 30_000), range(50_000, 54_000)]
  it('jumps to shortly before the end, once the margin has been shown', () => {
    expect(foldTarget(idle, 10_500, 1_000)).toBeNull()
    expect(foldTarget(idle, 11_000, 1_000)).toBe(29_000)
    expect(foldTarget(idle, 20_000, 1_000)).toBe(29_000)
  })
  it('does not jump for less than the margin', () => expect(foldTarget(idle, 28_500, 1_000)).toBeNull())
  it('finds the next one', () => expect(foldTarget(idle, 51_500, 1_000)).toBe(53_000))
  it('has nothing between and behind them', () => {
    expect(foldTarget(idle, 40_000, 1_000)).toBeNull()
    expect(foldTarget(idle, 99_000, 1_000)).toBeNull()
    expect(foldTarget([], 0, 1_000)).toBeNull()
  })
})
