import type { Matcher } from '../funnels/definition.ts'
import { createBinder, matcherSql } from '../funnels/matchers.ts'
import type { Index, QueryOptions } from '../index/types.ts'
import { ofNames } from './labelled.ts'

/** Milliseconds a check may take in the engine: it runs as one types, and no answer is better than a late one. */
const CHECK_MAX_MS = 3_000

/** Which of these names were ever seen: given to `track`, or kinds. The index on names leaves little to read. */
export async function namesSeen(
  index: Index,
  project: string,
  names: readonly string[],
  options: QueryOptions = {},
): Promise<Set<string>> {
  if (names.length === 0) return new Set()
  const binder = createBinder({ project })
  const { where } = ofNames(names, binder)
  const rows = await index.query<{ seen: string }>(
    `SELECT DISTINCT if(type = 'custom', name, type) AS seen FROM events WHERE project = {project:String} AND ${where}`,
    { params: binder.params, maxMs: CHECK_MAX_MS, ...options },
  )
  return new Set(rows.map(({ seen }) => seen))
}

/**
 * Which of these matchers have happened since a time, whatever their property filters: one scan for all, of the columns they name. Matchers
 * of one kind, so that rows of others are not read.
 */
export async function matchersSeen(
  index: Index,
  project: string,
  matchers: readonly Matcher[],
  fromMs: number,
): Promise<boolean[]> {
  if (matchers.length === 0) return []
  const binder = createBinder({ project, fromMs })
  const kinds = { page: 'pageview', element: 'click', event: undefined }
  const types = [...new Set(matchers.map(({ kind }) => kinds[kind]))]
  const ofTypes = types.every(type => type !== undefined) ? ` AND type IN ${binder.bind('Array(String)', types)}` : ''
  const columns = matchers.map((matcher, n) => `max(${matcherSql({ ...matcher, where: [] }, binder)}) AS seen${n}`)
  const [row] = await index.query<Record<string, number>>(
    `SELECT ${columns.join(', ')} FROM events
     WHERE project = {project:String} AND at >= fromUnixTimestamp64Milli({fromMs:Int64})${ofTypes}`,
    { params: binder.params, maxMs: CHECK_MAX_MS },
  )
  return matchers.map((_, n) => row?.[`seen${n}`] === 1)
}
