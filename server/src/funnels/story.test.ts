import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { type Funnel, funnelSchema } from './definition.ts'
import { createBinder } from './matchers.ts'
import { storyOf } from './story.ts'

const FROM_MS = Date.UTC(2026, 5, 1)
const DAY_MS = 24 * 60 * 60 * 1000

let index: Index
beforeAll(async () => {
  index = await openTestIndex()
})
afterAll(() => index?.close())

const named = (name: string) => ({ kind: 'event' as const, name, where: [] })
function funnelOf(steps: number, days: number, hasExclusion: boolean): Funnel {
  const { range: _, ...asked } = funnelSchema.parse({
    steps: Array.from({ length: steps }, (_, n) => ({ anyOf: [named(`s${n}`)] })),
    ...(hasExclusion && { exclude: [{ match: named('x'), after: 1, before: steps }] }),
  })
  return { ...asked, fromMs: FROM_MS, toMs: FROM_MS + days * DAY_MS }
}

interface Told {
  atMs: number
  mask: number
  kill: number
}

/** What a story says of these events, and in which order. */
async function retold(funnel: Funnel, events: readonly Told[]) {
  const binder = createBinder()
  const { bind } = binder
  const story = storyOf(funnel, binder)
  const rows = events.map(
    ({ atMs, mask, kill }) =>
      `SELECT ${bind('Int64', atMs)} AS atMs, toUInt32(${mask}) AS mask, toUInt32(${kill}) AS kill`,
  )
  const numbers = funnel.steps.map((_, n) => n + 1)
  const [row] = await index.query<{ type: string; atMs: number[]; does: number[][]; ends: number[][] }>(
    `SELECT toTypeName(story) AS type, arrayMap(at -> ${story.toMs('at')}, ${story.times('story')}) AS atMs,
       arrayMap(mark -> arrayFilter(n -> n > 0, [${numbers.map(n => `if(${story.does('mark', n)}, ${n}, 0)`)}]), ${story.marks('story')}) AS does,
       arrayMap(mark -> arrayFilter(n -> n > 0, [${numbers.slice(1).map(n => `if(${funnel.exclude.length > 0 ? story.ends('mark', n - 1) : '0'}, ${n - 1}, 0)`)}]), ${story.marks('story')}) AS ends
     FROM (SELECT arraySort(groupArray(${story.pack('atMs', 'mask', 'kill')})) AS story FROM (${rows.join(' UNION ALL ')}))`,
    { params: binder.params },
  )
  return row
}

describe('a story', () => {
  it.each([
    ['four steps over a month', 4, 30, false, 'Array(UInt64)'],
    ['two years of twenty steps with exclusions', 20, 800, true, 'Array(UInt128)'],
  ])('keeps times, steps and what ends: %s', async (_, steps, days, hasExclusion, type) => {
    const lastMs = FROM_MS + (days + 7) * DAY_MS
    const kill = hasExclusion ? 1 + 2 ** (steps - 2) : 0
    const events = [
      { atMs: lastMs, mask: 2 ** steps - 1, kill: 0 },
      { atMs: FROM_MS, mask: 0, kill },
      { atMs: FROM_MS, mask: 1, kill: 0 },
    ]
    expect(await retold(funnelOf(steps, days, hasExclusion), events)).toEqual({
      type,
      atMs: [FROM_MS, FROM_MS, lastMs],
      does: [[1], [], Array.from({ length: steps }, (_, n) => n + 1)],
      ends: [[], hasExclusion ? [1, steps - 1] : [], []],
    })
  })

  it('puts events of one millisecond in the order of the steps they complete: the first, then the last, what completes none at the end', async () => {
    const masks = [0, 0b1000, 0b0110, 0b0010, 0b1011, 0b0001, 0b1001]
    const story = await retold(
      funnelOf(4, 30, false),
      masks.map(mask => ({ atMs: FROM_MS + 5, mask, kill: 0 })),
    )
    expect(story?.does).toEqual([[1], [1, 4], [1, 2, 4], [2], [2, 3], [4], []])
  })
})
