import { describe, expect, it } from 'vitest'
import { bandsIn, percent, shareOf, timeAt } from './scale.ts'

const VIEW = { fromMs: 1_000, toMs: 2_000 }

it('shareOf and timeAt are each other’s opposite, and a time stays in the view', () => {
  for (const share of [0, 0.25, 1]) expect(shareOf(VIEW, timeAt(VIEW, share))).toBe(share)
  expect([shareOf(VIEW, 500), shareOf(VIEW, 3_000)]).toEqual([-0.5, 2])
  expect([timeAt(VIEW, -1), timeAt(VIEW, 7)]).toEqual([1_000, 2_000])
})

describe('bandsIn', () => {
  const bands = (ranges: [number, number][], gapMs = 1) =>
    bandsIn(
      VIEW,
      ranges.map(([fromMs, toMs]) => ({ fromMs, toMs })),
      gapMs,
    ).map(({ left, width }) => [left, width])

  it('clips what is partly in sight and leaves out the rest', () => {
    const ranges: [number, number][] = [
      [0, 1_000],
      [900, 1_100],
      [1_400, 1_500],
      [1_900, 9_000],
      [9_500, 9_600],
    ]
    expect(bands(ranges).map(each => each.map(share => Math.round(share * 100)))).toEqual([
      [0, 10],
      [40, 10],
      [90, 10],
    ])
  })
  it('keeps the whole range of what it clips, to say how long it is', () => {
    expect(bandsIn(VIEW, [{ fromMs: 0, toMs: 9_000 }], 1)).toEqual([
      { fromMs: 0, toMs: 9_000, sumMs: 9_000, left: 0, width: 1 },
    ])
  })
  it('joins what cannot be told apart', () => {
    const many = Array.from({ length: 10_000 }, (_, n): [number, number] => [1_000 + n / 10, 1_000.05 + n / 10])
    expect(bands(many, 2)).toHaveLength(1)
  })
  it('says how much of what it joined is in it', () => {
    const ranges = [
      { fromMs: 1_000, toMs: 1_400 },
      { fromMs: 1_405, toMs: 1_500 },
    ]
    expect(bandsIn(VIEW, ranges, 10).map(({ sumMs }) => sumMs)).toEqual([495])
  })
})

it('percent is what CSS takes', () => expect([percent(0.5), percent(1 / 3)]).toEqual(['50%', '33.333%']))
