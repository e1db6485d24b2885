import type { Matcher } from '../funnels/definition.ts'
import { type Binder, createBinder, matcherSql } from '../funnels/matchers.ts'
import { PERSONS, personOf } from '../funnels/persons.ts'
import { isServerSql } from '../funnels/sessionfilters.ts'
import type { Index, QueryOptions } from '../index/types.ts'
import { CATALOGUE_MAX_MS } from './history.ts'
import type { Preview } from './schema.ts'

/** Sessions shown as examples. */
const EXAMPLES = 10
/** Newest events among which they are found: to group all by session takes three times as long where there are many. */
const NEWEST = 1_000

/** What is asked about: any of the matchers, since a time in epoch milliseconds. */
export interface PreviewAsked {
  anyOf: readonly Matcher[]
  fromMs: number
}

/**
 * How often something happened already: by the same SQL as a funnel's step, so the step counts what is shown here. People are counted as
 * there; sessions are recorded ones, since what a server sends has none.
 * Counted by their 64-bit hashes, of which two are alike among a million once in 30 million times.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function previewEvents(
  index: Index,
  project: string,
  asked: PreviewAsked,
  signal?: AbortSignal,
): Promise<Preview> {
  const options = { maxMs: CATALOGUE_MAX_MS, ...(signal && { signal }) }
  const binder = createBinder({ project })
  const [counts] = await index.query<Counts>(
    `SELECT count() AS events, uniqExactIf(cityHash64(session), isRecorded) AS sessions,
       uniqExact(cityHash64(${personOf('visitor')})) AS people,
       toUnixTimestamp64Milli(min(at)) AS firstMs, toUnixTimestamp64Milli(max(at)) AS lastMs,
       groupArraySortedIf(${NEWEST})((-toUnixTimestamp64Milli(at), session), isRecorded) AS newest
     FROM (SELECT session, visitor, at, NOT ${isServerSql('session')} AS isRecorded FROM events FINAL WHERE ${matchedSql(asked, binder)}) AS happened
     LEFT JOIN (${PERSONS}) AS persons ON happened.visitor = persons.anonymous`,
    { params: binder.params, ...options },
  )
  const { events = 0, sessions = 0, people = 0, firstMs = 0, lastMs = 0, newest = [] } = counts ?? {}
  return {
    events,
    sessions,
    people,
    firstMs: events > 0 ? firstMs : null,
    lastMs: events > 0 ? lastMs : null,
    examples: await examplesOf(
      index,
      project,
      asked,
      newest.map(([, session]) => session),
      options,
    ),
  }
}

/** What is shown of the first of these sessions, the newest event of each. Found by the primary key. */
async function examplesOf(
  index: Index,
  project: string,
  asked: PreviewAsked,
  newest: readonly string[],
  options: QueryOptions,
): Promise<Preview['examples']> {
  if (newest.length === 0) return []
  const binder = createBinder({ project, sessions: [...new Set(newest)].slice(0, EXAMPLES) })
  const rows = await index.query<Example>(
    `SELECT session, toUnixTimestamp64Milli(at) AS atMs, url, elementName,
       session IN (SELECT session FROM chunks WHERE project = {project:String} AND session IN {sessions:Array(String)} AND snapshotsBytes > 0) AS hasReplay
     FROM events WHERE ${matchedSql(asked, binder)} AND session IN {sessions:Array(String)}
     ORDER BY at DESC, session LIMIT 1 BY session`,
    { params: binder.params, ...options },
  )
  return rows.map(row => ({ ...row, hasReplay: row.hasReplay === 1 }))
}

/** A condition on rows of `events`: they fit, and are not older. */
function matchedSql({ anyOf, fromMs }: PreviewAsked, binder: Binder): string {
  const fits = anyOf.map(matcher => matcherSql(matcher, binder)).join(' OR ')
  return `project = {project:String} AND at >= fromUnixTimestamp64Milli(${binder.bind('Int64', fromMs)}) AND (${fits})`
}

interface Counts {
  events: number
  sessions: number
  people: number
  firstMs: number
  lastMs: number
  /** The newest events of recorded sessions: minus their time, and the session. */
  newest: [number, string][]
}

interface Example {
  session: string
  atMs: number
  url: string
  elementName: string
  hasReplay: number
}
