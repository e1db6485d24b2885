import { uuidv7 } from '@playhead/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { runBreakdown } from './breakdown.ts'
import { funnelSchema } from './definition.ts'
import { resolveFunnel } from './resolve.ts'
import { compareVariants, runVariants, type VariantCount } from './variants.ts'

const T0 = Date.UTC(2026, 5, 1)
const DAY_MS = 86_400_000

const funnel = resolveFunnel(
  funnelSchema.parse({
    steps: ['cart', 'pay'].map(name => ({ anyOf: [{ kind: 'event', name }] })),
    range: { fromMs: T0, toMs: T0 + 30 * DAY_MS },
    windowMs: DAY_MS,
  }),
  { nowMs: T0, defined: [] },
)

describe('variants, on stored events', () => {
  let index: Index
  beforeAll(async () => {
    index = await openTestIndex()
  })
  afterAll(() => index?.close())

  it('are compared person by person, as the breakdown counts them', async () => {
    const project = 'shop'
    const rows: EventRow[] = []
    for (let n = 0; n < 400; n++) {
      const session = uuidv7(T0)
      const atMs = T0 + (n % 30) * DAY_MS
      const saw = n % 40 === 0 ? ['old', 'new'] : n % 40 === 1 ? [] : [n % 2 ? 'new' : 'old']
      const isPaying = n % 2 ? n % 5 > 0 : n % 5 > 3
      const events: Partial<EventRow>[] = [
        ...saw.map(variant => ({ type: 'flag', name: 'checkout', props: JSON.stringify({ variant }) })),
        { type: 'custom', name: 'cart' },
        ...(isPaying ? [{ type: 'custom', name: 'pay' }] : []),
      ]
      rows.push(
        ...events.map((over, position) =>
          eventRow({ project, session, visitor: `v${n}`, position, atMs: atMs + position, ...over }),
        ),
      )
    }
    await insertSegmentRows(index, { events: rows, sessions: [], chunks: [] }, project)
    const found = await runVariants(
      index,
      project,
      { ...funnel, count: 'sessions' },
      { flag: 'checkout', control: 'old', shares: { old: 1, new: 1 } },
    )
    expect(found).toMatchObject({
      control: 'old',
      several: 10,
      unexposed: 10,
      variants: [
        { variant: 'old', isControl: true, people: 190, difference: null, verdict: 'control' },
        { variant: 'new', isControl: false, people: 190, verdict: 'better', missing: null, isNovelty: false },
      ],
      sampleRatio: { expected: { old: 190, new: 190 }, observed: { old: 190, new: 190 }, pValue: 1, isMismatch: false },
    })
    const { groups } = await runBreakdown(index, project, { ...funnel, breakdown: { by: 'flag', flag: 'checkout' } })
    const counted = groups
      .filter(({ group }) => group.kind === 'value')
      .map(({ group, steps }) => [group.value, steps[0]?.count, steps[1]?.count])
    expect(found.variants.map(one => [one.variant, one.people, one.converted]).sort()).toEqual(counted.sort())
  })

  it('are none where nobody saw the flag', async () => {
    const found = await runVariants(index, 'shop', funnel, { flag: 'unknown' })
    expect(found).toMatchObject({ control: null, several: 0, unexposed: 400, variants: [], sampleRatio: null })
  })
})

const count = (value: string, people: number, converted: number, isEarly = false): VariantCount => ({
  kind: 'value',
  value,
  people,
  converted,
  isEarly,
})

describe('a comparison', () => {
  it('says which is better or worse, and not before it can', () => {
    const { variants } = compareVariants(
      [
        count('control', 2_000, 400),
        count('good', 2_000, 560),
        count('bad', 2_000, 250),
        count('same', 2_000, 410),
        count('new', 30, 20),
      ],
      { flag: 'f' },
    )
    expect(variants.map(one => [one.variant, one.verdict])).toEqual([
      ['control', 'control'],
      ['bad', 'worse'],
      ['good', 'better'],
      ['same', 'not_yet'],
      ['new', 'not_enough_data'],
    ])
    expect(variants.find(one => one.variant === 'new')?.difference).toBeNull()
  })

  it('says how many more people it takes, and with them can tell', () => {
    const missing = (counts: VariantCount[]) => compareVariants(counts, { flag: 'f' }).variants[1]?.missing ?? 0
    const few = missing([count('control', 300, 60), count('new', 300, 78)])
    expect(few).toBeGreaterThan(300)
    // Rates are rounded to whole people.
    const all = Math.round((300 + few) * 1.02)
    const { variants } = compareVariants(
      [count('control', all, Math.round(all * 0.2)), count('new', all, Math.round(all * 0.26))],
      { flag: 'f' },
    )
    expect(variants[1]?.verdict).toBe('better')
    const before = Math.round(all * 0.93)
    const almost = compareVariants(
      [count('control', before, Math.round(before * 0.2)), count('new', before, Math.round(before * 0.26))],
      { flag: 'f' },
    )
    expect(almost.variants[1]?.verdict).toBe('not_yet')
    // No difference seen: counted for one point, and so not without end.
    expect(missing([count('control', 300, 60), count('new', 300, 60)])).toBeLessThan(60_000)
    expect(missing([count('control', 20, 10), count('new', 10, 5)])).toBeGreaterThanOrEqual(40)
    expect(missing([count('control', 20, 10), count('new', 0, 0)])).toBe(50)
  })

  it('asks more of each where there are many', () => {
    const width = (counts: VariantCount[]) => {
      const found = compareVariants(counts, { flag: 'f' }).variants[1]?.difference
      return (found?.high ?? 0) - (found?.low ?? 0)
    }
    const two = [count('control', 900, 90), count('a', 800, 80)]
    expect(width([...two, count('b', 700, 70), count('c', 700, 70)])).toBeGreaterThan(width(two) * 1.05)
  })

  it('shows what wears off', () => {
    const { variants } = compareVariants(
      [
        count('control', 1_000, 200, true),
        count('control', 2_000, 400),
        count('new', 1_000, 400, true),
        count('new', 2_000, 400),
      ],
      { flag: 'f' },
    )
    expect(variants[1]).toMatchObject({ isNovelty: true, early: { estimate: 0.2 }, late: { estimate: 0 } })
  })

  it('takes the control that is named, known by its name, or the largest', () => {
    const control = (names: string[], asked?: string) =>
      compareVariants(
        names.map((name, n) => count(name, 100 + n, 10)),
        { flag: 'f', ...(asked && { control: asked }) },
      ).control
    expect(control(['a', 'b'])).toBe('b')
    expect(control(['false', 'true'])).toBe('false')
    expect(control(['control', 'false', 'x'])).toBe('control')
    expect(control(['control', 'x'], 'x')).toBe('x')
    expect(control(['x'], 'not seen')).toBe('not seen')
  })

  it('finds a broken split, also where a variant never arrives', () => {
    const shares = { control: 10, new: 90 }
    const ratio = (control: number, arm: number) =>
      compareVariants([count('control', control, 0), count('new', arm, 0)], { flag: 'f', shares }).sampleRatio
    expect(ratio(200, 800)).toMatchObject({ isMismatch: true, expected: { control: 100, new: 900 } })
    expect(ratio(104, 896)).toMatchObject({ isMismatch: false, observed: { control: 104, new: 896 } })
    expect(compareVariants([count('new', 300, 0)], { flag: 'f', shares }).sampleRatio).toMatchObject({
      isMismatch: true,
      observed: { control: 0, new: 300 },
    })
    expect(compareVariants([], { flag: 'f', shares: { new: 1 } }).sampleRatio).toBeNull()
  })
})
