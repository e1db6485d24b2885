import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { type FunnelInput, funnelSchema } from './definition.ts'
import { resolveFunnel } from './resolve.ts'
import { progressSql } from './sql.ts'

const T0 = Date.UTC(2026, 5, 1)
const DAY_MS = 24 * 60 * 60 * 1000

let index: Index
beforeAll(async () => {
  index = await openTestIndex()
})
afterAll(() => index?.close())

const event = (name: string) => ({ kind: 'event' as const, name })

/** What becomes of a story of names, one a minute. */
async function progressOf(names: readonly string[], over: Partial<FunnelInput> & Pick<FunnelInput, 'steps'>) {
  const project = crypto.randomUUID()
  const events = names.map((name, position) =>
    eventRow({ project, type: 'custom', name, atMs: T0 + position * 60_000, position }),
  )
  await insertSegmentRows(index, { events, sessions: [], chunks: [] }, project)
  const asked = funnelSchema.parse({ range: { fromMs: T0, toMs: T0 + DAY_MS }, ...over })
  const { sql, binder } = progressSql(resolveFunnel(asked, { nowMs: T0, defined: [] }), project)
  const [row] = await index.query<{ level: number; times: number[]; momentMs: number }>(sql, {
    params: binder.params,
    maxMs: 60_000,
  })
  const minute = (atMs: number) => (atMs - T0) / 60_000
  return row && { level: row.level, times: row.times.map(minute), moment: minute(row.momentMs) }
}

const steps = (...names: string[]) => names.map(name => ({ anyOf: [event(name)] }))
const LONG = Array.from({ length: 20 }, (_, n) => `s${n}`)
const LONG_TIMES = LONG.map((_, n) => n)

describe('the fold', () => {
  it.each(['sequential', 'strict', 'any'] as const)(
    'takes the longest funnel there is: %s',
    async order => {
      const found = await progressOf(LONG, { steps: steps(...LONG), order })
      expect(found).toEqual({ level: 20, times: LONG_TIMES, moment: 19 })
    },
    90_000,
  )

  it('takes it with exclusions between all steps', async () => {
    const exclude = [{ match: event('x'), after: 1, before: 20 }]
    const whole = await progressOf(LONG, { steps: steps(...LONG), exclude })
    expect(whole).toEqual({ level: 20, times: LONG_TIMES, moment: 19 })
    const ended = await progressOf([...LONG.slice(0, 12), 'x', ...LONG.slice(12)], { steps: steps(...LONG), exclude })
    expect(ended).toEqual({ level: 12, times: LONG_TIMES.slice(0, 12), moment: 11 })
  }, 180_000)

  it('goes back to the step done again after an exclusion, and not to the one it ended', async () => {
    const funnel = { steps: steps('a', 'b', 'c'), exclude: [{ match: event('x'), after: 2, before: 3 }] }
    expect(await progressOf(['a', 'b', 'x', 'b', 'b', 'c'], funnel)).toEqual({ level: 3, times: [0, 3, 5], moment: 5 })
    expect(await progressOf(['a', 'b', 'b', 'c', 'x'], funnel)).toEqual({ level: 3, times: [0, 1, 3], moment: 3 })
  })

  it('takes the attempt that began last, and of its steps the first time each', async () => {
    const funnel = { steps: steps('a', 'b', 'c') }
    expect(await progressOf(['a', 'b', 'a', 'a', 'b', 'b', 'x'], funnel)).toEqual({
      level: 2,
      times: [3, 4],
      moment: 5,
    })
  })

  it('has nothing of those who did not begin', async () => {
    expect(await progressOf(['b', 'c'], { steps: steps('a', 'b') })).toBeUndefined()
  })
})
