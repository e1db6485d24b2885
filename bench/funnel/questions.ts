import type { FunnelInput } from '../../server/src/funnels/definition.ts'
import {
  funnelBreakdownSchema,
  funnelListSchema,
  funnelReasonsSchema,
  funnelResultSchema,
} from '../../server/src/funnels/schema.ts'
import { FROM_MS, TO_MS } from './data.ts'

/** What both are asked. The drop-offs and the reasons are those after the third step. */
export const QUESTIONS = ['funnel', 'breakdown', 'dropoffs', 'reasons'] as const
export type Question = (typeof QUESTIONS)[number]

const event = (name: string) => ({ anyOf: [{ kind: 'event' as const, name }] })

/** Four steps over 30 days, a week's window. The same is written for DuckDB in `duckdb/*.sql`. */
const FUNNEL: FunnelInput = {
  steps: [
    { anyOf: [{ kind: 'page', path: '/product/*' }] },
    event('add_to_cart'),
    event('checkout_started'),
    event('order_placed'),
  ],
  range: { fromMs: FROM_MS, toMs: TO_MS },
}

/** Path and query of the question at our API. */
export function urlOf(question: Question): string {
  const definition = (over: Partial<FunnelInput> = {}) =>
    `definition=${encodeURIComponent(JSON.stringify({ ...FUNNEL, ...over }))}`
  switch (question) {
    case 'funnel':
      return `/api/funnel?${definition()}`
    case 'breakdown':
      return `/api/funnel/breakdown?${definition({ breakdown: { by: 'flag', flag: 'new-checkout' } })}`
    case 'dropoffs':
      return `/api/funnel/list?${definition()}&step=3&outcome=dropped&limit=50`
    case 'reasons':
      return `/api/funnel/reasons?${definition()}&step=3`
  }
}

type Rows = readonly Record<string, unknown>[]

/**
 * The same answer from both, in one form; compared as text.
 * @param ours the JSON of the API
 * @param theirs the rows of DuckDB
 */
export function answersOf(question: Question, ours: unknown, theirs: Rows): { ours: string; theirs: string } {
  switch (question) {
    case 'funnel': {
      // The middle of an even number is one of two: times are compared to a tenth of a second.
      const near = (ms: unknown) => Math.round(Number(ms) / 100)
      const { steps } = funnelResultSchema.parse(ours)
      const times = steps.slice(1).flatMap(({ medianMs, p90Ms }) => [near(medianMs), near(p90Ms)])
      const [row = {}] = theirs
      const theirTimes = [row.took2, row.took3, row.took4].flatMap(took => (took as unknown[]).map(near))
      return same([steps.map(({ count }) => count), times], [(row.counts as unknown[]).map(Number), theirTimes])
    }
    case 'breakdown': {
      const { groups } = funnelBreakdownSchema.parse(ours)
      return same(
        groups.map(({ group, steps }) => [group.value || group.kind, steps.map(({ count }) => count)]),
        theirs.map(row => [row.part, (row.counts as unknown[]).map(Number)]),
      )
    }
    case 'dropoffs': {
      const { rows } = funnelListSchema.parse(ours)
      return same(
        rows.map(({ unit, atMs, session }) => [unit, atMs, session]),
        theirs.map(row => [row.unit, Number(row.atMs), row.session]),
      )
    }
    case 'reasons': {
      const { dropped, converted, reasons } = funnelReasonsSchema.parse(ours)
      const found = new Map(
        theirs.map(row => [`${row.kind} ${row.value}`, [Number(row.dropped), Number(row.converted)]]),
      )
      return same(
        [[dropped, converted], ...reasons.map(({ key, dropped, converted }) => [key, dropped, converted])],
        [found.get(' '), ...reasons.map(({ key }) => [key, ...(found.get(`${key.kind} ${key.value}`) ?? [])])],
      )
    }
  }
}

function same(ours: unknown, theirs: unknown): { ours: string; theirs: string } {
  return { ours: JSON.stringify(ours), theirs: JSON.stringify(theirs) }
}
