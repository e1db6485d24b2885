import { z } from 'zod'
import { PlayheadError } from '../errors.ts'
import type { Index } from '../index/types.ts'
import { sessionsPlaying } from '../links/playing.ts'
import { replaysOf } from '../sessions/replays.ts'
import { groupedSql } from './breakdown.ts'
import type { Funnel } from './definition.ts'
import { giveUpsOf } from './giveup.ts'
import { noReplayOf } from './noreplay.ts'
import { reasonedSql } from './reasonsql.ts'
import type { FunnelList, FunnelListQuery } from './schema.ts'
import { FUNNEL_MAX_MS, progressSql } from './sql.ts'

interface ListRow {
  unit: string
  session: string
  atMs: number
}

/** What is asked of the list, its cursor decoded. */
export type ListAsked = Pick<FunnelListQuery, 'step' | 'outcome' | 'limit' | 'group' | 'reason'> & {
  cursor?: [number, string]
}

/**
 * Who is behind a number: those who completed a step, or dropped after it, newest first, each with the session and the moment, and for
 * those who dropped where they gave up. The list is as long as the number: both read `progressSql`, a part of a breakdown
 * {@link groupedSql}, and a reason what {@link reasonedSql} counts. A page costs a handful of queries, however long it is.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function listFunnel(
  index: Index,
  project: string,
  funnel: Funnel,
  asked: ListAsked,
  signal?: AbortSignal,
): Promise<FunnelList> {
  const rows = await rowsOf(index, project, funnel, asked, signal)
  const page = await placed(index, project, rows.slice(0, asked.limit))
  const last = rows[asked.limit - 1]
  const known = page.flatMap(({ session, ...row }) => (session === null ? [] : [{ ...row, session }]))
  const [replays, giveUps] = await Promise.all([
    replaysOf(
      index,
      project,
      known.map(row => row.session),
      signal,
    ),
    giveUpsOf(index, project, asked.outcome === 'dropped' ? known : [], signal),
  ])
  return {
    rows: page.map(row => {
      const noReplay = noReplayOf(row.session, replays)
      return { ...row, hasReplay: noReplay === null, noReplay, giveUp: giveUps.get(row.unit) ?? null }
    }),
    nextCursor: rows.length > asked.limit && last ? encodeCursor(last) : null,
  }
}

/** The rows of the page, and one more where the list goes on. */
async function rowsOf(
  index: Index,
  project: string,
  funnel: Funnel,
  { step, outcome, limit, cursor, group, reason }: ListAsked,
  signal: AbortSignal | undefined,
): Promise<ListRow[]> {
  const { sql: progress, binder } = group ? groupedSql(funnel, project, group) : progressSql(funnel, project)
  const { bind } = binder
  const number = bind('UInt32', step)
  const isDropped = outcome === 'dropped'
  const moment = isDropped
    ? 'momentSession AS session, momentMs AS atMs'
    : `sessions[${number}] AS session, times[${number}] AS atMs`
  const isIn = isDropped ? `level = ${number} AND level < ${bind('UInt32', funnel.steps.length)}` : `level >= ${number}`
  const from = reason
    ? reasonedSql(progress, funnel, { step, outcome, reason }, binder)
    : `SELECT unit, ${moment} FROM (${progress}) WHERE ${isIn}`
  const after = cursor ? `WHERE (atMs, unit) < (${bind('Int64', cursor[0])}, ${bind('String', cursor[1])})` : ''
  return index.query<ListRow>(
    `SELECT unit, session, atMs FROM (${from}) ${after} ORDER BY atMs DESC, unit DESC LIMIT ${bind('UInt32', limit + 1)}`,
    { params: binder.params, maxMs: FUNNEL_MAX_MS, ...(signal && { signal }) },
  )
}

/** What a server sent is shown in the session its person was in at the time; `session` is null where they were in none. */
async function placed(
  index: Index,
  project: string,
  rows: readonly ListRow[],
): Promise<(Omit<ListRow, 'session'> & { session: string | null })[]> {
  const sent = rows.filter(row => isServerSession(row.session))
  if (sent.length === 0) return [...rows]
  const senders = await index.query<{ session: string; visitor: string }>(
    `SELECT session, any(visitor) AS visitor FROM events
     WHERE project = {project:String} AND session IN {sessions:Array(String)} GROUP BY session`,
    { params: { project, sessions: [...new Set(sent.map(row => row.session))] } },
  )
  const visitorOf = new Map(senders.map(row => [row.session, row.visitor]))
  const playing = await sessionsPlaying(
    index,
    project,
    sent.map(({ unit, session, atMs }) => ({ visitor: visitorOf.get(session) ?? unit, atMs })),
  )
  const placeOf = new Map(sent.map(({ unit }, n) => [unit, playing[n] ?? null]))
  return rows.map(row => ({ ...row, session: placeOf.has(row.unit) ? (placeOf.get(row.unit) ?? null) : row.session }))
}

/** A day of one visitor, made up for what a server sent: a UUID of version 8. */
function isServerSession(session: string): boolean {
  return session[14] === '8'
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
