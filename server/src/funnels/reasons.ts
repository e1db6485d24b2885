import type { Index } from '../index/types.ts'
import { falseDiscoveryRates } from '../statistics/discoveries.ts'
import { fisherExact, smallestP, type Table } from '../statistics/fisher.ts'
import { oddsRatio } from '../statistics/odds.ts'
import { groupedSql } from './breakdown.ts'
import type { Funnel } from './definition.ts'
import { reasonCountsSql } from './reasonsql.ts'
import { type FunnelReasons, type FunnelReasonsQuery, REASON_KINDS, type ReasonKey } from './schema.ts'
import { FUNNEL_MAX_MS, progressSql } from './sql.ts'

/** People that must have a reason for it to be looked at: of one or two nothing can be said, and the engine leaves out the long tail. */
export const MIN_PEOPLE = 3

/** Share of false ones that is accepted among the reasons called more than chance. */
const LEVEL = 0.05

/** Reasons shown: past them nobody reads. */
const MAX_REASONS = 50

type Reason = FunnelReasons['reasons'][number]

/** How many had a reason; `kind` is '' in the one row that counts everybody. */
export interface ReasonCount {
  kind: ReasonKey['kind'] | ''
  value: string
  dropped: number
  converted: number
}

/**
 * What is over-represented among those who dropped after a step, against those who went on to the next. Over-represented, not the cause.
 * Strongest first: what is more than chance before what may be, then by the lower end of the odds ratio's interval, which is large only
 * for what is both strong and sure; of equals, what breaks (a request) before what follows from it (a click again).
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function runReasons(
  index: Index,
  project: string,
  funnel: Funnel,
  asked: Pick<FunnelReasonsQuery, 'step' | 'group'>,
  signal?: AbortSignal,
): Promise<FunnelReasons> {
  return rankReasons(await countReasons(index, project, funnel, asked, signal))
}

/** How many of each outcome had each reason; of a step after which nobody can drop, nothing. */
export async function countReasons(
  index: Index,
  project: string,
  funnel: Funnel,
  { step, group }: Pick<FunnelReasonsQuery, 'step' | 'group'>,
  signal?: AbortSignal,
): Promise<ReasonCount[]> {
  if (step >= funnel.steps.length) return []
  const { sql, binder } = group ? groupedSql(funnel, project, group) : progressSql(funnel, project)
  return index.query<ReasonCount>(reasonCountsSql(sql, step, MIN_PEOPLE, funnel, binder), {
    params: binder.params,
    maxMs: FUNNEL_MAX_MS,
    ...(signal && { signal }),
  })
}

/** Tests and ranks what was counted. The row of kind '' counts everybody. */
export function rankReasons(rows: readonly ReasonCount[]): FunnelReasons {
  const { dropped = 0, converted = 0 } = rows.find(row => row.kind === '') ?? {}
  const tested = rows.flatMap(row => {
    if (row.kind === '' || smallestP(dropped, converted, row.dropped + row.converted) > LEVEL) return []
    const key = { kind: row.kind, value: row.value }
    const table = { a: row.dropped, b: dropped - row.dropped, c: row.converted, d: converted - row.converted }
    return [{ key, table, pValue: fisherExact(table) }]
  })
  const rates = falseDiscoveryRates(tested.map(one => one.pValue))
  const reasons = tested
    .map(({ key, table, pValue }, n) => reasonOf(key, table, pValue, rates[n] ?? 1))
    .filter(reason => reason.shareDropped > reason.shareConverted)
    .sort(
      (a, b) =>
        Number(b.isSignificant) - Number(a.isSignificant) ||
        b.oddsRatio.low - a.oddsRatio.low ||
        ORDER.indexOf(a.key.kind) - ORDER.indexOf(b.key.kind) ||
        (a.key.value < b.key.value ? -1 : 1),
    )
  return { dropped, converted, tested: tested.length, reasons: reasons.slice(0, MAX_REASONS) }
}

/** Causes before what they make people do. */
const ORDER: readonly ReasonKey['kind'][] = [
  'request',
  'error',
  'validation',
  'error_click',
  'dead_click',
  'rage_click',
  'refill',
  'quick_back',
  'element',
  'page',
  'flag',
  ...REASON_KINDS,
]

function reasonOf(key: ReasonKey, table: Table, pValue: number, qValue: number): Reason {
  const shareDropped = table.a / (table.a + table.b)
  const shareConverted = table.c / Math.max(table.c + table.d, 1)
  return {
    key,
    label: labelOf(key),
    dropped: table.a,
    converted: table.c,
    shareDropped,
    shareConverted,
    lift: table.c > 0 ? shareDropped / shareConverted : null,
    oddsRatio: oddsRatio(table),
    pValue,
    qValue,
    isSignificant: qValue < LEVEL,
  }
}

/** What a reason is called where its kind does not stand beside it. */
function labelOf({ kind, value }: ReasonKey): string {
  return LABELS[kind].replace('…', () => value)
}

const LABELS: Record<ReasonKey['kind'], string> = {
  page: 'Saw …',
  element: 'Clicked “…”',
  rage_click: 'Rage click on “…”',
  dead_click: 'Dead click on “…”',
  error_click: 'Error after a click on “…”',
  error: 'Error: …',
  request: 'Failed request: …',
  validation: 'Field refused: …',
  refill: 'Filled again: …',
  quick_back: 'Went straight back from …',
  browser: 'Browser: …',
  os: 'System: …',
  device: 'Device: …',
  country: 'Country: …',
  release: 'Release: …',
  flag: 'Flag: …',
}
