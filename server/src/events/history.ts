import { createBinder } from '../funnels/matchers.ts'
import { PERSONS, personOf } from '../funnels/persons.ts'
import type { Index } from '../index/types.ts'
import type { Day } from './days.ts'
import { type Labelled, named } from './labelled.ts'
import type { CatalogueEvent } from './schema.ts'

/** Milliseconds a question of the catalogue may take in the engine. */
export const CATALOGUE_MAX_MS = 20_000
/** Events that are shown: names beyond it are made of data (`viewed_4711`), and no list for people. */
export const MAX_EVENTS = 1_000
/** Days that warnings look back on: four weeks that say what is usual, and a week in which it was not. Today is one. */
export const HISTORY_DAYS = 36

/** How often an event happened, by day. */
export interface EventHistory extends Pick<CatalogueEvent, 'name' | 'origin' | 'people'> {
  /** Of the days asked for, the oldest first. */
  daily: number[]
  firstMs: number
  lastMs: number
}

export interface HistoryOptions {
  project: string
  days: readonly Day[]
  timeZone: string
  /** From when people count, epoch milliseconds. */
  peopleFromMs: number
}

/**
 * Events per day, the most frequent first, at most {@link MAX_EVENTS}. People are counted as funnels count them, exactly up to 65,536 and
 * within about a percent beyond (ClickHouse's `uniq`): exactly costs three times as much.
 * @param labels makes the SQL that says which rows are which event
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function eventHistories(
  index: Index,
  { project, days, timeZone, peopleFromMs }: HistoryOptions,
  labels: (binder: ReturnType<typeof createBinder>) => Labelled,
): Promise<EventHistory[]> {
  const binder = createBinder({ project })
  const { kind, label, where } = labels(binder)
  const { bind } = binder
  const rows = await index.query<Row>(
    `SELECT kind, label, groupArray((day, n)) AS daily, sum(n) AS total, uniqMerge(who) AS people,
       toUnixTimestamp64Milli(min(first)) AS firstMs, toUnixTimestamp64Milli(max(last)) AS lastMs
     FROM (
       SELECT ${kind} AS kind, ${label} AS label, toString(toDate(at, ${bind('String', timeZone)})) AS day, count() AS n,
         min(at) AS first, max(at) AS last,
         uniqStateIf(cityHash64(${personOf('visitor')}), at >= fromUnixTimestamp64Milli(${bind('Int64', peopleFromMs)})) AS who
       FROM events FINAL LEFT JOIN (${PERSONS}) AS persons ON events.visitor = persons.anonymous
       WHERE project = {project:String} AND at >= fromUnixTimestamp64Milli(${bind('Int64', days[0]?.fromMs ?? 0)}) AND ${where}
       GROUP BY kind, label, day)
     GROUP BY kind, label ORDER BY total DESC, kind, label LIMIT ${bind('UInt32', MAX_EVENTS)}`,
    { params: binder.params, maxMs: CATALOGUE_MAX_MS },
  )
  return rows.map(row => {
    const counts = new Map(row.daily)
    return {
      ...named(row),
      people: row.people,
      firstMs: row.firstMs,
      lastMs: row.lastMs,
      daily: days.map(({ day }) => counts.get(day) ?? 0),
    }
  })
}

interface Row {
  kind: string
  label: string
  daily: [string, number][]
  people: number
  firstMs: number
  lastMs: number
}
