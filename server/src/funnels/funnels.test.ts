import { uuidv7 } from '@playhead/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { type Funnel, funnelSchema, type Matcher } from './definition.ts'
import { type Progress, referenceProgress } from './reference.ts'
import { decodeCursor, listFunnel, runFunnel } from './run.ts'
import { progressSql } from './sql.ts'

const T0 = Date.UTC(2026, 5, 1)
const NAMES = ['view', 'cart', 'pay']
const PATHS = ['/', '/shop', '/shop/mug', '/about']

let index: Index
beforeAll(async () => {
  index = await openTestIndex()
})
afterAll(() => index?.close())

/** Few names, few milliseconds: ties, repeats and windows at their edge come up all the time. */
const happening = fc.record({
  kind: fc.constantFrom('custom', 'custom', 'custom', 'pageview', 'click', 'error'),
  name: fc.constantFrom(...NAMES),
  path: fc.constantFrom(...PATHS),
  afterMs: fc.nat({ max: 12 }),
  tab: fc.nat({ max: 1 }),
  visit: fc.nat({ max: 1 }),
  price: fc.constantFrom(undefined, 5, 50, '50', true, null),
  isRepeated: fc.boolean(),
})
const history = fc.record({
  isIdentified: fc.boolean(),
  events: fc.array(happening, { maxLength: 9 }),
})

const where: fc.Arbitrary<Matcher['where']> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Matcher['where']>([]) },
  fc.constantFrom<Matcher['where']>(
    [{ property: 'price', op: '=', value: 50 }],
    [{ property: 'price', op: '≠', value: '50' }],
    [{ property: 'price', op: '>', value: 5 }],
    [{ property: 'price', op: '<', value: 50 }],
    [{ property: 'price', op: 'in', value: ['5', 'true'] }],
    [{ property: 'price', op: 'is set' }],
    [{ property: 'url', op: 'contains', value: 'SHOP' }],
    [{ property: 'url', op: 'regex', value: 'm.g$' }],
  ),
)
const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('event' as const), name: fc.constantFrom(...NAMES, 'error'), where }),
  },
  fc.record({ kind: fc.constant('page' as const), path: fc.constantFrom('/shop', '/shop/*', '/', '*'), where }),
  fc.record({ kind: fc.constant('element' as const), element: fc.constantFrom({ tag: 'a' }, { name: 'view' }), where }),
)
const step = fc.record({ anyOf: fc.array(matcher, { minLength: 1, maxLength: 2 }) })
const funnels = fc
  .record({
    steps: fc.array(step, { minLength: 2, maxLength: 4 }),
    order: fc.constantFrom('sequential' as const, 'sequential' as const, 'strict' as const, 'any' as const),
    windowMs: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(1_000), fc.constant('session' as const)),
    count: fc.constantFrom('people' as const, 'sessions' as const),
    exclude: fc.array(fc.record({ match: matcher, after: fc.constant(1), before: fc.integer({ min: 2, max: 4 }) }), {
      maxLength: 1,
    }),
    fromMs: fc.integer({ min: T0, max: T0 + 3 }),
    toMs: fc.integer({ min: T0 + 4, max: T0 + 40 }),
  })
  .map(({ exclude, ...rest }): Funnel => {
    const fitting = rest.order === 'any' ? [] : exclude.filter(({ before }) => before <= rest.steps.length)
    return funnelSchema.parse({ ...rest, exclude: fitting })
  })

/** Rows of one visitor's history, with ids of its own. */
function rowsOf(
  project: string,
  n: number,
  { isIdentified, events }: typeof history extends fc.Arbitrary<infer T> ? T : never,
): EventRow[] {
  const sessions = [uuidv7(T0), uuidv7(T0)]
  const visitor = `anonymous-${n}`
  let atMs = T0
  const rows = events.map((one, position) => {
    atMs += one.afterMs
    return eventRow({
      project,
      visitor,
      session: sessions[one.visit] ?? '',
      tab: `tab-${one.tab}`,
      seq: n,
      position,
      atMs,
      type: one.kind,
      name: one.kind === 'pageview' ? '' : one.name,
      url: `https://shop.example.com${one.path}`,
      props: JSON.stringify(one.price === undefined ? {} : { price: one.price }),
      ...(one.kind === 'click' && { selector: '#buy', elementTag: 'a', elementName: one.name }),
    })
  })
  if (!isIdentified) return rows
  // Two anonymous visitors become the same person: their histories are one.
  const person = `person-${n >> 1}`
  return [
    ...rows,
    eventRow({
      project,
      visitor: person,
      session: sessions[0] ?? '',
      tab: 'tab-0',
      seq: n,
      position: 900,
      atMs: T0 + 500,
      type: 'identify',
      name: person,
      props: JSON.stringify({ anonymous: visitor }),
    }),
  ]
}

async function store(rows: EventRow[]): Promise<void> {
  await insertSegmentRows(index, { events: rows, sessions: [], chunks: [] }, uuidv7())
}

const byUnit = (a: { unit: string }, b: { unit: string }) => (a.unit < b.unit ? -1 : 1)

describe('a funnel', () => {
  it('is what its definition says, on thousands of histories: levels, times, sessions, counts and lists', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(history, { minLength: 100, maxLength: 160 }),
        fc.array(funnels, { minLength: 4, maxLength: 4 }),
        async (histories, asked) => {
          const project = uuidv7()
          const rows = histories.flatMap((one, n) => rowsOf(project, n, one))
          if (rows.length > 0) await store(rows)
          const again = rows.filter((_, n) => n % 3 === 0)
          if (again.length > 0) await store(again)
          for (const [n, funnel] of asked.entries()) {
            const expected = referenceProgress(funnel, rows).sort(byUnit)
            const { sql, binder } = progressSql(funnel, project)
            const found = await index.query<Progress>(sql, { params: binder.params })
            expect(found.sort(byUnit)).toEqual(expected)
            if (n === 0) await holdToLists(project, funnel, expected)
          }
        },
      ),
      { numRuns: 6, endOnFailure: true },
    )
  }, 240_000)

  async function holdToLists(project: string, funnel: Funnel, expected: readonly Progress[]): Promise<void> {
    const { steps } = await runFunnel(index, project, funnel)
    for (const [n, { count, dropped }] of steps.entries()) {
      const converted = expected.filter(one => one.level > n)
      const gaveUp = expected.filter(one => one.level === n + 1 && n + 1 < funnel.steps.length)
      expect([count, dropped]).toEqual([converted.length, gaveUp.length])
      if (n > 1) continue
      const listed = await listAll(project, funnel, n + 1, 'converted')
      expect(listed.map(row => `${row.unit} ${row.atMs} ${row.session}`).sort()).toEqual(
        converted.map(one => `${one.unit} ${one.times[n]} ${one.sessions[n]}`).sort(),
      )
      const dropouts = await listAll(project, funnel, n + 1, 'dropped')
      expect(dropouts.map(row => `${row.unit} ${row.atMs} ${row.session}`).sort()).toEqual(
        gaveUp.map(one => `${one.unit} ${one.momentMs} ${one.momentSession}`).sort(),
      )
    }
  }

  async function listAll(project: string, funnel: Funnel, number: number, outcome: 'converted' | 'dropped') {
    const all = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await listFunnel(index, project, funnel, {
        step: number,
        outcome,
        limit: 20,
        ...(cursor && { cursor: decodeCursor(cursor) }),
      })
      all.push(...page.rows)
      cursor = page.nextCursor
    }
    return all
  }
})
