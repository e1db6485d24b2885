import { describe, expect, it } from 'vitest'
import { openTestIndex } from '../../server/src/index/testindex.ts'
import { EVENTS_PER_SESSION, eventsSql, FROM_MS, PROJECT, REACHED_PERCENT, TO_MS } from './data.ts'
import { answersOf, QUESTIONS, urlOf } from './questions.ts'
import { figuresOf, noTimes } from './summary.ts'

describe('the data', () => {
  it('is a formula: as many events as asked, within the range, the same when it is made in parts', async () => {
    const index = await openTestIndex()
    try {
      const sessions = 2_000
      await index.command(eventsSql(0, 500, sessions))
      await index.command(eventsSql(500, sessions, sessions))
      // Again, as one: every row must replace one that is there.
      await index.command(eventsSql(0, sessions, sessions))
      const [row] = await index.query<Record<'events' | 'sessions' | 'early' | 'late' | 'visitors', number>>(
        `SELECT count() AS events, uniqExact(session) AS sessions, uniqExactIf(visitor, type != 'identify') AS visitors,
           countIf(toUnixTimestamp64Milli(at) < {from:Int64}) AS early, countIf(toUnixTimestamp64Milli(at) >= {to:Int64}) AS late
         FROM events FINAL WHERE project = {project:String}`,
        { params: { project: PROJECT, from: FROM_MS, to: TO_MS } },
      )
      expect(row).toMatchObject({ events: sessions * EVENTS_PER_SESSION, sessions, early: 0, late: 0 })
      expect(row?.visitors).toBeGreaterThan(sessions * 0.3)
      const reached = await index.query<{ percent: number }>(
        `SELECT 100 * uniqExact(session) / {sessions:UInt32} AS percent FROM events
         WHERE name IN ('add_to_cart', 'checkout_started', 'order_placed') GROUP BY name ORDER BY percent DESC`,
        { params: { sessions } },
      )
      for (const [n, { percent }] of reached.entries())
        expect(Math.abs(percent - (REACHED_PERCENT[n + 1] ?? 0))).toBeLessThan(3)
    } finally {
      await index.close()
    }
  })
})

describe('the questions', () => {
  it('are asked of the API by URL', () => {
    for (const question of QUESTIONS) expect(urlOf(question)).toMatch(/^\/api\/funnel[a-z/]*\?definition=%7B/)
  })

  it('are compared exactly, medians to a tenth of a second', () => {
    const step = { dropped: 0, rateFromStart: 1, rateFromPrevious: 1, histogram: [] }
    const ours = {
      fromMs: 0,
      toMs: 1,
      previous: null,
      steps: [
        { ...step, count: 9, medianMs: null, p90Ms: null },
        { ...step, count: 5, medianMs: 1_010, p90Ms: 2_000 },
      ],
    }
    const theirs = (counts: string[]) => [{ counts, took2: ['1000', '2001'], took3: [], took4: [] }]
    const near = answersOf('funnel', ours, theirs(['9', '5']))
    expect(near.ours).toBe(near.theirs)
    const other = answersOf('funnel', ours, theirs(['9', '6']))
    expect(other.ours).not.toBe(other.theirs)
  })
})

describe('the figures', () => {
  it('are medians of rounds, ratios within a round, and time per event against the smaller run', () => {
    const measured = { ours: noTimes(), duckdb: noTimes(), cold: noTimes(), small: noTimes(), scale: 10 }
    for (const question of QUESTIONS) {
      measured.ours[question].push(100, 400, 110)
      measured.duckdb[question].push(400, 1_600, 500)
      measured.cold[question].push(700)
      measured.small[question].push(20)
    }
    const { questions, growth } = figuresOf(measured)
    expect(questions.reasons).toEqual({ oursMs: 110, duckdbMs: 500, ratio: 0.25, coldMs: 700 })
    expect(growth.funnel).toBe(0.55)
  })
})
