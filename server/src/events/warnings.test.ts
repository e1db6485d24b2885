import { describe, expect, it } from 'vitest'
import {
  CHANGE_LEAST_EXPECTED,
  FLAG_UNSEEN_MS,
  flagUnseen,
  goneQuiet,
  neverSeen,
  volumeChanged,
  writtenTwice,
} from './warnings.ts'
import { weekdayModel } from './weekdays.ts'

const LAST_MS = Date.UTC(2026, 10, 12, 23, 30)
const days = (count: number, perDay: number) => Array.from({ length: count }, () => perDay)
const quiet = (daily: number[]) => goneQuiet(daily, LAST_MS, 'UTC')

/** Numbers from 0 to 1 that are the same in every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

describe('gone_quiet', () => {
  it('says since when, and what was usual', () => {
    expect(quiet([...days(28, 40), 0, 0])).toEqual({
      code: 'gone_quiet',
      text: 'Not seen since 12 Nov 2026, where 40 a day were usual. Check whether the last release still sends it.',
      names: [],
    })
    expect(goneQuiet([...days(28, 40), 0, 0], LAST_MS, 'Asia/Tokyo')?.text).toContain('13 Nov 2026')
  })

  it('waits for a full day: today may only be young', () => {
    expect(quiet([...days(29, 40), 0])).toBeUndefined()
  })

  it('says nothing of what comes, was rare, or is new', () => {
    expect(quiet(days(30, 40))).toBeUndefined()
    expect(quiet([...days(28, 4), 0, 0, 0, 0])).toBeUndefined()
    expect(quiet([...days(16, 0), ...days(13, 40), 0, 0])).toBeUndefined()
    expect(quiet([...days(14, 40), 0, 0])).toBeDefined()
    expect(quiet(days(30, 0))).toBeUndefined()
    expect(quiet([])).toBeUndefined()
  })

  it('waits longer for a rare event: 5 a day are silent for a day once in 150', () => {
    expect(quiet([...days(28, 5), 0, 0])).toBeUndefined()
    expect(quiet([...days(28, 5), 0, 0, 0])).toBeDefined()
  })

  it('knows weekends, and campaigns', () => {
    const week = [20, 20, 20, 20, 20, 0, 0]
    expect(quiet([...week, ...week, ...week, ...week, 0])).toBeUndefined()
    expect(quiet([...week, ...week, ...week, ...week, 0, 0])).toBeDefined()
    const campaign = [400, 0, 0, 0, 0, 0, 0]
    expect(quiet([...campaign, ...campaign, ...campaign, ...campaign, 0, 0, 0])).toBeUndefined()
  })
})

describe('volume_changed', () => {
  it('says the figures, and what to do', () => {
    expect(volumeChanged([...days(28, 100), 30, 20, 40, 12])?.text).toBe(
      '90 in the last 3 full days, where 300 were usual on these weekdays (0.30 times). Check whether it is still sent everywhere.',
    )
    expect(volumeChanged([...days(28, 100), 200, 200, 201, 0])?.text).toContain(
      '(2.0 times). Check whether it is sent twice',
    )
  })

  it('does not look at today, at less than a doubling, at little, at silence, or before two weeks', () => {
    expect(volumeChanged([...days(31, 100), 5_000])).toBeUndefined()
    expect(volumeChanged([...days(28, 100), 199, 199, 199, 0])).toBeUndefined()
    expect(volumeChanged([...days(28, 100), 51, 51, 51, 0])).toBeUndefined()
    expect(volumeChanged([...days(28, (CHANGE_LEAST_EXPECTED - 1) / 3), 100, 100, 100, 0])).toBeUndefined()
    expect(volumeChanged([...days(28, 100), 0, 0, 0, 0])).toBeUndefined()
    expect(volumeChanged([...days(13, 100), 900, 900, 900, 0])).toBeUndefined()
    expect(volumeChanged([...days(14, 100), 900, 900, 900, 0])).toBeDefined()
  })

  it('compares with the same weekdays', () => {
    const week = [100, 100, 100, 100, 100, 10, 10]
    expect(volumeChanged([...week, ...week, ...week, ...week, 100, 100, 100, 0])).toBeUndefined()
    // Two days of the weekend and a Monday, after weeks that ended on a Friday.
    const fromSaturday = [10, 10, 100, 100, 100, 100, 100]
    const weeks = [...fromSaturday, ...fromSaturday, ...fromSaturday, ...fromSaturday]
    expect(volumeChanged([...weeks, 10, 10, 100, 0])).toBeUndefined()
    expect(volumeChanged([...weeks, 100, 100, 100, 0])).toBeDefined()
  })

  it('does not cry wolf: 2,000 noisy events that do not change, at most 4 warnings', () => {
    const next = random(7)
    const noisy = () => Array.from({ length: 32 }, () => Math.round(60 * Math.exp(0.6 * normal(next))))
    const warned = Array.from({ length: 2_000 }, noisy).filter(daily => volumeChanged(daily) ?? quiet(daily))
    expect(warned.length).toBeLessThanOrEqual(4)
  })

  it('sees a tenth in a steady event through the noise', () => {
    const next = random(3)
    const steady = () => [
      ...Array.from({ length: 28 }, () => Math.round(300 + 25 * normal(next))),
      ...Array.from({ length: 4 }, () => Math.round(30 + 5 * normal(next))),
    ]
    expect(Array.from({ length: 200 }, steady).filter(daily => volumeChanged(daily))).toHaveLength(200)
  })
})

describe('weekdayModel', () => {
  it('rests on the last whole weeks in which the event was there, at most four', () => {
    expect(weekdayModel(days(60, 3))?.weeks).toBe(4)
    expect(weekdayModel([...days(40, 0), ...days(20, 3)])?.weeks).toBe(2)
    expect(weekdayModel([...days(40, 0), ...days(13, 3)])).toBeUndefined()
    expect(weekdayModel(days(28, 0))).toBeUndefined()
  })

  it('measures the dispersion: 1 for days that are alike, more for days that are not', () => {
    expect(weekdayModel(days(28, 50))?.dispersion).toBe(1)
    expect(weekdayModel(days(28, 0).map((_, n) => (n < 14 ? 10 : 90)))?.dispersion).toBeCloseTo(42.7, 1)
  })
})

describe('the other sentences', () => {
  it('written_twice', () => {
    expect(writtenTwice([])).toBeUndefined()
    expect(writtenTwice([{ name: 'Signup Completed', count: 1_200 }])).toEqual({
      code: 'written_twice',
      text: 'Also written “Signup Completed” (1,200 times): a step that asks for one misses the other. Send one name, or let the step be any of them.',
      names: ['Signup Completed'],
    })
  })

  it('flag_unseen, from the thirtieth day', () => {
    expect(flagUnseen(LAST_MS, LAST_MS + FLAG_UNSEEN_MS - 1, 'UTC')).toBeUndefined()
    expect(flagUnseen(LAST_MS, LAST_MS + FLAG_UNSEEN_MS, 'UTC')?.text).toBe(
      'Nobody has seen this flag since 12 Nov 2026, 30 days ago. If it is decided, take it out of the code.',
    )
  })

  it('never_seen', () => {
    expect(neverSeen('No event is called “oder_placed”.', ['order_placed'])).toEqual({
      code: 'never_seen',
      text: 'No event is called “oder_placed”. Did you mean “order_placed”?',
      names: ['order_placed'],
    })
    expect(neverSeen('Nothing.', []).text).toContain('Check how it is spelt')
  })
})
