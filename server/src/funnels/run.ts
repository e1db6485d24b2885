import { z } from 'zod'
import { PlayheadError } from '../errors.ts'
import type { Index } from '../index/types.ts'
import type { Funnel } from './definition.ts'
import type { FunnelList, FunnelListQuery, FunnelResult } from './schema.ts'
import { progressSql } from './sql.ts'

/** Milliseconds a funnel may take in the engine. */
const MAX_MS = 20_000

/**
 * How many got how far, and how long each step took them.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function runFunnel(
  index: Index,
  project: string,
  funnel: Funnel,
  signal?: AbortSignal,
): Promise<FunnelResult> {
  const { sql, binder } = progressSql(funnel, project)
  const columns = funnel.steps.map((_, n) => {
    const step = binder.bind('UInt32', n + 1)
    const tookMs = `times[${step}] - times[greatest(${step} - 1, 1)]`
    return `countIf(level >= ${step}) AS count${n}, quantilesExactIf(0.5, 0.9)(${tookMs}, level >= ${step}) AS took${n}`
  })
  const [row] = await index.query<Record<`count${number}`, number> & Record<`took${number}`, number[]>>(
    `SELECT ${columns.join(', ')} FROM (${sql})`,
    { params: binder.params, maxMs: MAX_MS, ...(signal && { signal }) },
  )
  const counts = funnel.steps.map((_, n) => row?.[`count${n}`] ?? 0)
  return {
    steps: counts.map((count, n) => {
      const [medianMs = 0, p90Ms = 0] = row?.[`took${n}`] ?? []
      const isTimed = n > 0 && count > 0
      return {
        count,
        dropped: n + 1 < counts.length ? count - (counts[n + 1] ?? 0) : 0,
        rateFromStart: rate(count, counts[0]),
        rateFromPrevious: rate(count, counts[Math.max(n - 1, 0)]),
        medianMs: isTimed ? medianMs : null,
        p90Ms: isTimed ? p90Ms : null,
      }
    }),
  }
}

function rate(count: number, of: number | undefined): number | null {
  return of ? count / of : null
}

interface ListRow {
  unit: string
  session: string
  atMs: number
}

/**
 * Who is behind a number: those who completed a step, or dropped after it, newest first, each with the session and the moment.
 * The list is as long as `runFunnel` counts: both read {@link progressSql}.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function listFunnel(
  index: Index,
  project: string,
  funnel: Funnel,
  { step, outcome, limit, cursor }: Pick<FunnelListQuery, 'step' | 'outcome' | 'limit'> & { cursor?: [number, string] },
  signal?: AbortSignal,
): Promise<FunnelList> {
  const { sql, binder } = progressSql(funnel, project)
  const { bind } = binder
  const number = bind('UInt32', step)
  const isDropped = outcome === 'dropped'
  const conditions = [
    isDropped ? `level = ${number} AND level < ${bind('UInt32', funnel.steps.length)}` : `level >= ${number}`,
  ]
  if (cursor) conditions.push(`(atMs, unit) < (${bind('Int64', cursor[0])}, ${bind('String', cursor[1])})`)
  const rows = await index.query<ListRow>(
    `SELECT unit, ${isDropped ? 'momentSession' : `sessions[${number}]`} AS session, ${isDropped ? 'momentMs' : `times[${number}]`} AS atMs
     FROM (${sql}) WHERE ${conditions.join(' AND ')}
     ORDER BY atMs DESC, unit DESC LIMIT ${bind('UInt32', limit + 1)}`,
    { params: binder.params, maxMs: MAX_MS, ...(signal && { signal }) },
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const withReplay = await replaysOf(index, project, page)
  return {
    rows: page.map(row => ({ ...row, hasReplay: withReplay.has(row.session) })),
    nextCursor: rows.length > limit && last ? encodeCursor(last) : null,
  }
}

async function replaysOf(index: Index, project: string, rows: readonly ListRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set()
  const found = await index.query<{ session: string }>(
    `SELECT DISTINCT session FROM chunks
     WHERE project = {project:String} AND session IN {sessions:Array(String)} AND snapshotsBytes > 0`,
    { params: { project, sessions: [...new Set(rows.map(row => row.session))] } },
  )
  return new Set(found.map(row => row.session))
}

/** @throws PlayheadError CURSOR_INVALID */
export function decodeCursor(text: string): [number, string] {
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(text, 'base64url').toString('utf8')))
  if (!parsed.success) throw new PlayheadError('CURSOR_INVALID', 'Leave `cursor` out to begin with the first page.')
  return parsed.data
}

const cursorSchema = z.tuple([z.int(), z.string()])

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function encodeCursor({ atMs, unit }: ListRow): string {
  return Buffer.from(JSON.stringify([atMs, unit])).toString('base64url')
}
