import { uuidv7 } from '@playhead/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEngine } from '../../../e2e/services/engine.ts'
import { migrate } from '../index/migrate.ts'
import { openIndex } from '../index/open.ts'
import { chunkRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index, SessionRow } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { groupedSql, runBreakdown } from './breakdown.ts'
import { runFunnel } from './counts.ts'
import type { Funnel } from './definition.ts'
import { HISTOGRAM_EDGES_MS } from './histogram.ts'
import { clocks, funnelsOf, history, rowsOf } from './histories.ts'
import { decodeCursor, listFunnel } from './list.ts'
import { previousPeriod } from './period.ts'
import { type Progress, referenceProgress } from './reference.ts'
import { groupBy, isFromServer } from './referenceaudience.ts'
import { referenceGroups } from './referencegroups.ts'
import type { Group } from './schema.ts'
import { progressSql } from './sql.ts'
import { runTrend } from './trend.ts'

let index: Index

/** What stands in for a ClickHouse server (http.test.ts), through the driver for one. */
async function openServerIndex(): Promise<Index> {
  const engine = await startEngine()
  const server = await openIndex({ driver: 'http', url: engine.url })
  await migrate(server)
  return {
    ...server,
    async close() {
      await server.close()
      await engine.stop()
    },
  }
}

/** The questions are the same in both modes, and the driver is little code: over HTTP a tenth of the worlds is enough. */
const MODES = [
  { mode: 'on the embedded engine', open: openTestIndex, runs: 8, histories: 350, funnels: 5 },
  { mode: 'over HTTP', open: openServerIndex, runs: 2, histories: 150, funnels: 2 },
]

async function store(events: EventRow[], sessions: SessionRow[]): Promise<void> {
  if (events.length + sessions.length > 0)
    await insertSegmentRows(index, { events, sessions, chunks: chunksOf(events) }, uuidv7())
}

/** What servers sent lies in segments too, and has no session beside them. */
function chunksOf(events: EventRow[]) {
  const sent = events.filter(({ session }) => isFromServer(session))
  return [...groupBy(sent, ({ session }) => session).keys()].map(session =>
    chunkRow({ project: events[0]?.project ?? '', session }),
  )
}

/** Milliseconds of a query of the test's own: no measure of speed, on whatever machine. */
const BUSY_MS = 120_000

/** Of `progressSql`, what the reference says too. */
const COLUMNS = 'unit, level, times, sessions, momentMs, momentSession'
const byUnit = (a: { unit: string }, b: { unit: string }) => (a.unit < b.unit ? -1 : 1)
const worldsOf = (histories: number, funnels: number) =>
  clocks.chain(clock =>
    fc.record({
      clock: fc.constant(clock),
      histories: fc.array(history, { minLength: histories - 100, maxLength: histories }),
      asked: fc.array(funnelsOf(clock), { minLength: funnels, maxLength: funnels }),
    }),
  )

describe.each(MODES)('a funnel $mode', ({ open, runs, histories, funnels }) => {
  beforeAll(async () => {
    index = await open()
  })
  afterAll(() => index?.close())

  it('is what its definition says, on thousands of histories', async () => {
    await fc.assert(
      fc.asyncProperty(worldsOf(histories, funnels), async ({ clock, histories, asked }) => {
        const project = uuidv7()
        const rows = histories.map((one, n) => rowsOf(project, n, clock, one))
        const events = rows.flatMap(one => one.events)
        const sessions = rows.flatMap(one => one.sessions)
        // What arrived late, and what arrived twice.
        await store(
          events.filter((_, n) => n % 2 === 1),
          sessions,
        )
        await store(
          events.filter((_, n) => n % 2 === 0 || n % 3 === 0),
          sessions.filter((_, n) => n % 2 === 0),
        )
        for (const [n, funnel] of asked.entries()) {
          const expected = referenceProgress(funnel, events, sessions).sort(byUnit)
          // Broken down, the same rows come with their parts: planning a question costs more here than answering it.
          if (funnel.breakdown)
            await holdToGroups(project, funnel, expected, referenceGroups(funnel, events, sessions, expected))
          else await holdToRows(project, funnel, expected)
          await holdToDays(project, funnel, expected)
          if (n > 0) continue
          const before = referenceProgress({ ...funnel, ...previousPeriod(funnel) }, events, sessions)
          await holdToNumbers(project, funnel, expected, before)
          await holdToLists(project, funnel, expected)
        }
      }),
      // A busy machine holds it to fewer histories, and not to a clock.
      { numRuns: runs, endOnFailure: true, interruptAfterTimeLimit: 120_000 },
    )
  }, 240_000)

  function countsOf(funnel: Funnel, units: readonly Progress[]): number[] {
    return funnel.steps.map((_, n) => units.filter(({ level }) => level > n).length)
  }

  async function holdToRows(project: string, funnel: Funnel, expected: readonly Progress[]): Promise<void> {
    const { sql, binder } = progressSql(funnel, project)
    const found = await index.query<Progress>(`SELECT ${COLUMNS} FROM (${sql})`, {
      params: binder.params,
      maxMs: BUSY_MS,
    })
    expect(found.sort(byUnit)).toEqual(expected)
  }

  async function holdToNumbers(
    project: string,
    funnel: Funnel,
    expected: readonly Progress[],
    before: readonly Progress[],
  ): Promise<void> {
    const { steps, previous } = await runFunnel(index, project, funnel, { compare: true })
    expect(steps.map(({ count }) => count)).toEqual(countsOf(funnel, expected))
    expect(previous?.steps.map(({ count }) => count)).toEqual(countsOf(funnel, before))
    for (const [n, { count, histogram, medianMs, p90Ms, dropped }] of steps.entries()) {
      expect(dropped).toBe(expected.filter(({ level }) => level === n + 1 && level < funnel.steps.length).length)
      const took = expected.flatMap(({ times }) =>
        n > 0 && times.length > n ? [(times[n] ?? 0) - (times[n - 1] ?? 0)] : [],
      )
      took.sort((a, b) => a - b)
      expect([medianMs, p90Ms]).toEqual([0.5, 0.9].map(share => took[Math.floor(took.length * share)] ?? null))
      expect(histogram.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(n === 0 ? 0 : count)
      for (const { fromMs, toMs, count } of histogram)
        expect(count).toBe(took.filter(ms => ms >= fromMs && ms < (toMs ?? Number.POSITIVE_INFINITY)).length)
      expect(HISTOGRAM_EDGES_MS).toEqual(expect.arrayContaining(histogram.map(({ fromMs }) => fromMs)))
    }
  }

  async function holdToGroups(
    project: string,
    funnel: Funnel,
    expected: readonly Progress[],
    parts: ReadonlyMap<string, Group>,
  ): Promise<void> {
    const { groups } = await runBreakdown(index, project, funnel)
    const asText = ({ kind, value }: Group) => `${kind} ${value}`
    const units = groupBy(expected, ({ unit }) => asText(parts.get(unit) ?? { kind: 'none', value: '' }))
    expect(
      Object.fromEntries(groups.map(({ group, steps }) => [asText(group), steps.map(({ count }) => count)])),
    ).toEqual(Object.fromEntries([...units].map(([part, of]) => [part, countsOf(funnel, of)])))
    const sizes = groups.filter(({ group }) => group.kind === 'value').map(({ steps }) => steps[0]?.count ?? 0)
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    for (const only of [undefined, groups.at(-1)?.group]) {
      const { sql, binder } = groupedSql(funnel, project, only)
      const rows = await index.query<Progress & { groupKind: Group['kind']; groupValue: string }>(
        `SELECT ${COLUMNS}, groupKind, groupValue FROM (${sql})`,
        { params: binder.params, maxMs: BUSY_MS },
      )
      const wanted = expected
        .map(one => ({ ...one, part: parts.get(one.unit) ?? { kind: 'none', value: '' } }))
        .filter(({ part }) => !only || (part.kind === only.kind && part.value === only.value))
      expect(
        rows
          .map(({ groupKind, groupValue, ...one }) => ({ ...one, part: { kind: groupKind, value: groupValue } }))
          .sort(byUnit),
      ).toEqual(wanted)
    }
  }

  async function holdToDays(project: string, funnel: Funnel, expected: readonly Progress[]): Promise<void> {
    const { days } = await runTrend(index, project, funnel, funnel.toMs)
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: funnel.timeZone, dateStyle: 'short' })
    const begun = groupBy(expected, ({ times: [atMs = 0] }) => format.format(atMs))
    expect(days.map(({ day, counts }) => [day, counts])).toEqual(
      datesOf(funnel, format).map(day => [day, countsOf(funnel, begun.get(day) ?? [])]),
    )
  }

  function datesOf({ fromMs, toMs }: Funnel, format: Intl.DateTimeFormat): string[] {
    const dates = new Set<string>()
    for (let atMs = fromMs; atMs < toMs; atMs += 1_800_000) dates.add(format.format(atMs))
    return [...dates.add(format.format(toMs - 1))]
  }

  async function holdToLists(project: string, funnel: Funnel, expected: readonly Progress[]): Promise<void> {
    const converted = await listAll(project, funnel, 1, 'converted')
    expect(converted.map(row => `${row.unit} ${row.atMs}`).sort()).toEqual(
      expected.map(({ unit, times: [atMs] }) => `${unit} ${atMs}`).sort(),
    )
    const dropped = await listAll(project, funnel, 1, 'dropped')
    expect(dropped.map(row => `${row.unit} ${row.atMs}`).sort()).toEqual(
      expected
        .filter(({ level }) => level === 1)
        .map(({ unit, momentMs }) => `${unit} ${momentMs}`)
        .sort(),
    )
  }

  async function listAll(project: string, funnel: Funnel, number: number, outcome: 'converted' | 'dropped') {
    const all = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await listFunnel(index, project, funnel, {
        step: number,
        outcome,
        limit: 100,
        ...(cursor && { cursor: decodeCursor(cursor) }),
      })
      all.push(...page.rows)
      cursor = page.nextCursor
    }
    return all
  }
})
