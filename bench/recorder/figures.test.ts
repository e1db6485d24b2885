import { describe, expect, it } from 'vitest'
import { compare, inp, longestAdded, type Measured, notRecording } from './figures.ts'
import { summarise } from './summary.ts'

function visit(part: Partial<Measured>): Measured {
  return {
    arm: 'none',
    page: 'rows',
    round: 0,
    scriptMs: 10,
    taskMs: 20,
    loadMs: 100,
    readyAtMs: 150,
    actions: [{ startMs: 2_000, endMs: 2_010 }],
    longTasks: [],
    interactions: [],
    sentBytes: 0,
    jsonBytes: 0,
    didRecord: true,
    ...part,
  }
}

const task = (startMs: number, ms: number) => ({ startMs, endMs: startMs + ms })

describe('compare', () => {
  it('gives the median of what an arm has more than no recorder in the same round', () => {
    const visits = [0, 1, 2].flatMap(round => [
      visit({ round, actions: [task(2_000, 10 * (round + 1))], scriptMs: 10 }),
      visit({
        arm: 'rrweb',
        round,
        actions: [task(2_000, 15 * (round + 1))],
        scriptMs: 10 + [5, 90, 7][round]!,
        sentBytes: 8,
      }),
    ])
    expect(compare(visits, 'rrweb', 'rows')).toMatchObject({ actionRatio: 1.5, scriptMs: 7, sentBytes: 8, inpMs: 16 })
    expect(compare(visits, 'none', 'rows')).toMatchObject({ actionRatio: 1, scriptMs: 0 })
  })

  it('takes the mean of the middle two of an even number of rounds', () => {
    const visits = [0, 1].flatMap(round => [
      visit({ round }),
      visit({ arm: 'rrweb', round, actions: [task(2_000, round === 0 ? 10 : 20)] }),
    ])
    expect(compare(visits, 'rrweb', 'rows').actionRatio).toBe(1.5)
  })

  it('counts the load of the navigation page as an action', () => {
    const visits = [
      visit({ page: 'navigation', loadMs: 90 }),
      visit({ page: 'navigation', arm: 'clarity', loadMs: 190, didRecord: false }),
    ]
    expect(compare(visits, 'clarity', 'navigation')).toMatchObject({ actionRatio: 2, didRecord: false })
  })

  it('says when there is nothing to compare with', () => {
    expect(() => compare([visit({ arm: 'rrweb', round: 3 })], 'rrweb', 'rows')).toThrow('round 3 of rows')
  })
})

describe('the longest task added', () => {
  const base = visit({ longTasks: [task(100, 60), task(1_990, 80)] })

  it('is the difference where the page has one of its own', () => {
    const with_ = visit({ arm: 'rrweb', longTasks: [task(100, 200), task(1_995, 95)] })
    expect(longestAdded(with_, base, 'load')).toBe(140)
    expect(longestAdded(with_, base, 'run')).toBe(15)
  })

  it('is the whole task where the page has none', () => {
    expect(longestAdded(visit({ longTasks: [task(1_990, 80), task(3_000, 70)] }), base, 'run')).toBe(70)
  })

  it('is never below nothing', () => {
    expect(longestAdded(visit({}), base, 'run')).toBe(0)
    expect(longestAdded(visit({}), base, 'load')).toBe(0)
  })
})

it('takes the slowest interaction, and not less than the browser tells of', () => {
  expect(inp(visit({ interactions: [24, 104, 32] }))).toBe(104)
  expect(inp(visit({}))).toBe(16)
})

it('refuses a run in which an arm did not record a page it should', () => {
  const failed = (part: Partial<Measured>) => notRecording([visit({ didRecord: false, ...part })])
  expect(failed({ arm: 'posthog', page: 'todo', round: 1 })).toEqual([
    'posthog did not record todo in round 2: its figures would mean nothing',
  ])
  expect(failed({ arm: 'clarity', page: 'navigation' })).toEqual([])
  expect(failed({ arm: 'playhead', page: 'navigation' })).toHaveLength(1)
})

it('puts the pages together', () => {
  const page = (actionRatio: number, ms: number, didRecord = true) => ({
    actionRatio,
    scriptMs: ms,
    taskMs: ms,
    inpMs: ms,
    longestTaskMs: ms,
    longestLoadTaskMs: ms,
    sentBytes: ms,
    jsonBytes: ms,
    didRecord,
  })
  expect(summarise([page(1, 1), page(4, 2, false)])).toEqual({
    ...page(2, 2, false),
    scriptMs: 3,
    taskMs: 3,
    sentBytes: 3,
    jsonBytes: 3,
  })
})
