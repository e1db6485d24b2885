import { uuidv7 } from '@playhead/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventRow, sessionRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index, SessionRow } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { runBreakdown } from './breakdown.ts'
import { runFunnel } from './counts.ts'
import { type Funnel, type FunnelInput, funnelSchema } from './definition.ts'
import { QUIET_MS } from './giveup.ts'
import { decodeCursor, type ListAsked, listFunnel } from './list.ts'
import { countReasons, MIN_PEOPLE, type ReasonCount, rankReasons, runReasons } from './reasons.ts'
import { referenceProgress } from './reference.ts'
import { resolveFunnel } from './resolve.ts'
import type { ReasonKey } from './schema.ts'
import { SIGNAL_GRACE_MS } from './signals.ts'

const T0 = Date.UTC(2026, 5, 1)

let index: Index
beforeAll(async () => {
  index = await openTestIndex()
})
afterAll(() => index?.close())

const funnelOf = (over: Partial<FunnelInput> = {}): Funnel =>
  resolveFunnel(
    funnelSchema.parse({
      steps: ['view', 'cart', 'pay'].map(name => ({ anyOf: [{ kind: 'event', name }] })),
      range: { fromMs: T0, toMs: T0 + 86_400_000 },
      ...over,
    }),
    { nowMs: T0, defined: [] },
  )

const button = (name: string) => ({ selector: `#${name}`, elementTag: 'button', elementName: name })

/** What may happen, with what it is a reason of. */
const HAPPENINGS: { row: Partial<EventRow>; key?: [ReasonKey['kind'] | 'flag', string]; isActivity?: boolean }[] = [
  { row: { type: 'custom', name: 'view' } },
  { row: { type: 'custom', name: 'view' } },
  { row: { type: 'custom', name: 'cart' } },
  { row: { type: 'custom', name: 'pay' } },
  { row: { type: 'pageview', url: 'https://shop.example.com/a?b=1' }, key: ['page', '/a'], isActivity: true },
  { row: { type: 'click', ...button('Pay') }, key: ['element', 'Pay'], isActivity: true },
  { row: { type: 'click', selector: '#x', elementTag: 'i' }, key: ['element', '#x'], isActivity: true },
  { row: { type: 'rage_click', ...button('Pay') }, key: ['rage_click', 'Pay'], isActivity: true },
  { row: { type: 'error', name: 'Error: "a" 17' }, key: ['error', 'Error: … #'] },
  { row: { type: 'network', name: 'POST /pay', props: '{"status":500}' }, key: ['request', 'POST /pay 500'] },
  { row: { type: 'network', name: 'POST /pay', props: '{"status":204}' } },
  { row: { type: 'input', ...button('Email'), props: '{"refills":2}' }, key: ['refill', 'Email'], isActivity: true },
  { row: { type: 'input', ...button('Email'), props: '{"refills":0}' }, isActivity: true },
  { row: { type: 'validation', ...button('Email'), name: 'no' }, key: ['validation', 'Email'], isActivity: true },
  { row: { type: 'flag', name: 'new', props: '{"variant":"b"}' }, key: ['flag', 'new=b'] },
  { row: { type: 'flag', name: 'dark', props: '{"variant":true}' }, key: ['flag', 'dark=true'] },
]

const history = fc.array(
  fc.record({
    what: fc.nat({ max: HAPPENINGS.length - 1 }),
    afterMs: fc.constantFrom(0, 1, 3_000, SIGNAL_GRACE_MS, QUIET_MS, QUIET_MS + 1),
    visit: fc.nat({ max: 1 }),
  }),
  { maxLength: 14 },
)

interface Told extends EventRow {
  what: number
}

interface World {
  project: string
  rows: Told[]
  sessions: SessionRow[]
}

async function createWorld(histories: (typeof history extends fc.Arbitrary<infer T> ? T : never)[]): Promise<World> {
  const project = uuidv7()
  const sessions: SessionRow[] = []
  const rows = histories.flatMap((events, n) => {
    const visits = [uuidv7(T0), uuidv7(T0)]
    for (const [which, session] of visits.entries()) {
      sessions.push(
        sessionRow({
          project,
          session,
          startedMs: T0,
          browser: ['Chrome', 'Firefox', ''][(n + which) % 3] ?? '',
          os: '',
          device: 'unknown',
        }),
      )
    }
    let atMs = T0
    return events.map(({ what, afterMs, visit }, position) => {
      atMs += afterMs
      const row = { project, visitor: `v${n}`, session: visits[visit] ?? '', position, atMs, ...HAPPENINGS[what]?.row }
      return { ...eventRow(row), what }
    })
  })
  const events = rows.map(({ what, ...row }) => row)
  await insertSegmentRows(index, { events, sessions, chunks: [] }, project)
  const again = events.filter((_, n) => n % 4 === 0)
  await insertSegmentRows(index, { events: again, sessions: sessions.slice(0, 9), chunks: [] }, `${project}-again`)
  return { project, rows, sessions }
}

/** Who had what, written down plainly: by key, the units that dropped and that converted. */
function reference({ rows, sessions }: World, funnel: Funnel, step: number): Map<string, [number, number]> {
  const found = new Map<string, [number, number]>()
  for (const one of referenceProgress(funnel, rows)) {
    if (one.level < step) continue
    const isDropped = one.level === step
    const session = isDropped ? one.momentSession : one.sessions[step - 1]
    const fromMs = (isDropped ? one.momentMs : one.times[step - 1]) ?? 0
    const untilMs = isDropped ? Number.POSITIVE_INFINITY : (one.times[step] ?? 0)
    const own = rows.filter(row => row.session === session && row.atMs < untilMs).sort((a, b) => a.atMs - b.atMs)
    let giveUpMs = fromMs
    for (const row of own) {
      if (row.atMs < fromMs || !HAPPENINGS[row.what]?.isActivity) continue
      if (row.atMs - giveUpMs > QUIET_MS) break
      giveUpMs = row.atMs
    }
    const keys = own.flatMap(row => {
      const key = HAPPENINGS[row.what]?.key
      const isSince = row.atMs >= fromMs || key?.[0] === 'flag'
      return key && isSince && row.atMs <= giveUpMs + SIGNAL_GRACE_MS ? [key.join(' ')] : []
    })
    const browser = sessions.find(row => row.session === session)?.browser
    for (const key of new Set([' ', ...keys, ...(browser ? [`browser ${browser}`] : [])])) {
      const counts = found.get(key) ?? [0, 0]
      counts[isDropped ? 0 : 1]++
      found.set(key, counts)
    }
  }
  return found
}

async function lengthOf(project: string, funnel: Funnel, asked: Omit<ListAsked, 'limit'>): Promise<number> {
  let length = 0
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listFunnel(index, project, funnel, {
      ...asked,
      limit: 200,
      ...(cursor && { cursor: decodeCursor(cursor) }),
    })
    length += page.rows.length
    cursor = page.nextCursor
  }
  return length
}

describe('reasons', () => {
  it('are counted as they are defined, and each list is as long as its number, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(history, { minLength: 120, maxLength: 180 }),
        fc.constantFrom('people' as const, 'sessions' as const),
        fc.constantFrom<number | 'session'>(86_400_000, 10_000, 'session'),
        async (histories, count, windowMs) => {
          const world = await createWorld(histories)
          const funnel = funnelOf({ count, windowMs })
          const { steps } = await runFunnel(index, world.project, funnel)
          for (const step of [1, 2]) {
            const counts = await countReasons(index, world.project, funnel, { step })
            const expected = [...reference(world, funnel, step)].filter(
              ([key, [dropped, converted]]) => key === ' ' || dropped + converted >= MIN_PEOPLE,
            )
            expect(counts.map(row => [`${row.kind} ${row.value}`, [row.dropped, row.converted]]).sort()).toEqual(
              expected.sort(),
            )
            const [all] = counts.filter(row => row.kind === '')
            expect([all?.dropped ?? 0, all?.converted ?? 0]).toEqual([steps[step - 1]?.dropped, steps[step]?.count])
            for (const { kind, value, dropped, converted } of counts.filter((_, n) => n % 4 === 0)) {
              if (kind === '') continue
              const reason = { kind, value }
              expect(await lengthOf(world.project, funnel, { step, outcome: 'dropped', reason })).toBe(dropped)
              expect(await lengthOf(world.project, funnel, { step: step + 1, outcome: 'converted', reason })).toBe(
                converted,
              )
            }
          }
        },
      ),
      { numRuns: 4, endOnFailure: true },
    )
  }, 120_000)

  it('add up over the parts of a breakdown, each with lists of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 60, maxLength: 90 }), async histories => {
        const { project } = await createWorld(histories)
        const funnel = funnelOf({ breakdown: { by: 'session', property: 'browser' } })
        const { groups } = await runBreakdown(index, project, funnel)
        const sums = new Map<string, number>()
        for (const { group, steps } of groups) {
          expect(await lengthOf(project, funnel, { step: 1, outcome: 'dropped', group })).toBe(steps[0]?.dropped)
          const counts = await countReasons(index, project, funnel, { step: 1, group })
          expect(counts.find(row => row.kind === '')?.dropped ?? 0).toBe(steps[0]?.dropped)
          for (const { kind, value, dropped } of counts.slice(0, 2)) {
            if (kind === '') continue
            const reason = { kind, value }
            expect(await lengthOf(project, funnel, { step: 1, outcome: 'dropped', group, reason })).toBe(dropped)
          }
          sums.set('', (sums.get('') ?? 0) + (steps[0]?.dropped ?? 0))
        }
        expect(sums.get('') ?? 0).toBe((await runFunnel(index, project, funnel)).steps[0]?.dropped)
      }),
      { numRuns: 2, endOnFailure: true },
    )
  }, 120_000)

  it('find the failing request, and open those to whom it happened', async () => {
    const project = 'failing'
    const rows = Array.from({ length: 60 }, (_, n) => {
      const isFailing = n % 2 === 0
      const session = uuidv7(T0)
      const row = (atMs: number, over: Partial<EventRow>, position: number) =>
        eventRow({ project, session, visitor: `v${n}`, atMs: T0 + atMs, position, ...over })
      const happened: Partial<EventRow>[] = [
        { type: 'custom', name: 'view' },
        { type: 'flag', name: 'checkout', props: JSON.stringify({ variant: isFailing ? 'new' : 'old' }) },
        { type: 'click', ...button('Place order') },
        {
          type: 'network',
          name: 'POST /api/orders',
          props: JSON.stringify({ status: isFailing && n % 3 ? 500 : 201 }),
        },
        ...(isFailing && n % 3 ? [] : [{ type: 'custom', name: 'cart' }]),
      ]
      return happened.map((over, position) => row(position * 1_000, over, position))
    }).flat()
    await insertSegmentRows(index, { events: rows, sessions: [], chunks: [] }, project)
    const { dropped, converted, tested, reasons } = await runReasons(index, project, funnelOf(), { step: 1 })
    expect([dropped, converted]).toEqual([20, 40])
    const [first, second] = reasons
    expect(first).toMatchObject({
      key: { kind: 'request', value: 'POST /api/orders 500' },
      label: 'Failed request: POST /api/orders 500',
      dropped: 20,
      converted: 0,
      shareDropped: 1,
      shareConverted: 0,
      lift: null,
      isSignificant: true,
    })
    expect(second?.key).toEqual({ kind: 'flag', value: 'checkout=new' })
    expect(tested).toBe(3)
    const { rows: listed } = await listFunnel(index, project, funnelOf(), {
      step: 1,
      outcome: 'dropped',
      limit: 50,
      ...(first && { reason: first.key }),
    })
    expect(listed).toHaveLength(20)
    expect(listed[0]?.giveUp?.signals).toMatchObject([{ type: 'request', label: 'POST /api/orders 500' }])
  })

  it('has none after the last step, where nobody can drop', async () => {
    expect(await runReasons(index, 'failing', funnelOf(), { step: 3 })).toEqual({
      dropped: 0,
      converted: 0,
      tested: 0,
      reasons: [],
    })
    const reason: ReasonKey = { kind: 'page', value: '/' }
    expect(await lengthOf('failing', funnelOf(), { step: 3, outcome: 'dropped', reason })).toBe(0)
    expect(await lengthOf('failing', funnelOf(), { step: 1, outcome: 'converted', reason })).toBe(0)
  })
})

describe('ranking', () => {
  const row = (kind: ReasonCount['kind'], value: string, dropped: number, converted: number): ReasonCount => ({
    kind,
    value,
    dropped,
    converted,
  })
  const everybody = row('', '', 100, 100)

  it('puts a sure reason before one that is larger by chance', () => {
    const { reasons } = rankReasons([everybody, row('page', '/rare', 6, 0), row('request', 'POST / 500', 60, 20)])
    expect(reasons.map(reason => reason.key.value)).toEqual(['POST / 500', '/rare'])
  })

  it('puts what breaks before what follows from it', () => {
    const { reasons } = rankReasons([everybody, row('rage_click', 'Pay', 50, 2), row('request', 'POST / 500', 50, 2)])
    expect(reasons.map(reason => reason.key.kind)).toEqual(['request', 'rage_click'])
  })

  it('leaves out what converted people have more of, and does not test what cannot tell', () => {
    const { reasons, tested } = rankReasons([
      everybody,
      row('page', '/help', 5, 40),
      row('page', '/', 100, 100),
      row('page', '/few', 3, 0),
    ])
    expect(reasons).toEqual([])
    expect(tested).toBe(1)
  })

  it('calls almost nothing more than chance where there is nothing', () => {
    let seed = 7
    const random = () => {
      seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32
      return seed / 2 ** 32
    }
    const binomial = (share: number) => Array.from({ length: 100 }).filter(() => random() < share).length
    let wrong = 0
    for (let world = 0; world < 100; world++) {
      const rows = Array.from({ length: 40 }, (_, n) => row('page', `/${n}`, binomial(0.3), binomial(0.3)))
      if (rankReasons([everybody, ...rows]).reasons.some(reason => reason.isSignificant)) wrong++
    }
    // 5 of 100 worlds at most, give or take; testing each by itself would be wrong in 87.
    expect(wrong).toBeLessThanOrEqual(8)
  })
})
