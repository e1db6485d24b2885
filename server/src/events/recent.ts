import { type Binder, createBinder } from '../funnels/matchers.ts'
import { isServerSql } from '../funnels/sessionfilters.ts'
import type { Index } from '../index/types.ts'
import { CATALOGUE_MAX_MS } from './history.ts'
import { type Labelled, named } from './labelled.ts'
import type { Catalogue } from './schema.ts'

/** Events that say where something happens and who sends it: enough for what is frequent, and the same work however much is recorded. */
const RECENT_EVENTS = 500_000
/** Milliseconds that are looked back on for them at most. */
const RECENT_MS = 30 * 24 * 60 * 60 * 1000
/** Paths shown of an event. */
const PATHS_PER_EVENT = 5
/** Senders shown of an event. */
const SENDERS_PER_EVENT = 10
/** Paths, and elements, that are offered for completion. */
const MOST_OFFERED = 200

/** From when on there are the newest half a million events, epoch milliseconds, to the hour; at most 30 days ago. */
export async function recentFrom(index: Index, project: string, nowMs: number): Promise<number> {
  const earliestMs = nowMs - RECENT_MS
  const hours = await index.query<{ hourMs: number; n: number }>(
    `SELECT toUnixTimestamp(toStartOfHour(at)) * 1000 AS hourMs, count() AS n FROM events
     WHERE project = {project:String} AND at >= fromUnixTimestamp64Milli({earliestMs:Int64})
     GROUP BY hourMs ORDER BY hourMs DESC`,
    { params: { project, earliestMs }, maxMs: CATALOGUE_MAX_MS },
  )
  let events = 0
  for (const { hourMs, n } of hours) {
    events += n
    if (events >= RECENT_EVENTS) return Math.max(earliestMs, hourMs)
  }
  return earliestMs
}

type Counted = { kind: string; label: string; value: string; n: number }

/** What is counted of an event beside it, by origin and name. */
export type Facts = Map<string, { name: string; count: number }[]>

export function factsKey(event: { origin: string; name: string }): string {
  return `${event.origin}\n${event.name}`
}

/** The most frequent pages of each event, without their query. */
export async function pathsOf(
  index: Index,
  project: string,
  fromMs: number,
  labels: (binder: Binder) => Labelled,
): Promise<Facts> {
  return facts(index, project, fromMs, labels, { value: 'path', where: "path != ''", most: PATHS_PER_EVENT })
}

/** Who sends each event: the libraries of servers, and `browser`. */
export async function sendersOf(
  index: Index,
  project: string,
  fromMs: number,
  labels: (binder: Binder) => Labelled,
): Promise<Facts> {
  const isServer = isServerSql('session')
  const library = "if(JSONExtractString(props, '$lib') = '', 'server', JSONExtractString(props, '$lib'))"
  // Two questions, so that props are read only where they say something.
  const [browsers, servers] = await Promise.all([
    facts(index, project, fromMs, labels, { value: "'browser'", where: `NOT ${isServer}`, most: 1 }),
    facts(index, project, fromMs, labels, { value: library, where: isServer, most: SENDERS_PER_EVENT }),
  ])
  for (const [key, senders] of servers) browsers.set(key, [...(browsers.get(key) ?? []), ...senders])
  for (const senders of browsers.values()) senders.sort((a, b) => b.count - a.count)
  return browsers
}

async function facts(
  index: Index,
  project: string,
  fromMs: number,
  labels: (binder: Binder) => Labelled,
  { value, where, most }: { value: string; where: string; most: number },
): Promise<Facts> {
  const binder = createBinder({ project, fromMs })
  const labelled = labels(binder)
  const rows = await index.query<Counted>(
    `SELECT ${labelled.kind} AS kind, ${labelled.label} AS label, ${value} AS value, count() AS n FROM events FINAL
     WHERE project = {project:String} AND at >= fromUnixTimestamp64Milli({fromMs:Int64}) AND ${labelled.where} AND ${where}
     GROUP BY kind, label, value ORDER BY n DESC, value LIMIT ${binder.bind('UInt32', most)} BY kind, label`,
    { params: binder.params, maxMs: CATALOGUE_MAX_MS },
  )
  const found: Facts = new Map()
  for (const row of rows) {
    const key = factsKey(named(row))
    const entry = { name: row.value, count: row.n }
    const known = found.get(key)
    if (known) known.push(entry)
    else found.set(key, [entry])
  }
  return found
}

/** The pages that are viewed most. */
export async function recentPaths(index: Index, project: string, fromMs: number): Promise<Catalogue['paths']> {
  return index.query(
    `SELECT path, count() AS count FROM events FINAL
     WHERE project = {project:String} AND at >= fromUnixTimestamp64Milli({fromMs:Int64}) AND type = 'pageview' AND path != ''
     GROUP BY path ORDER BY count DESC, path LIMIT {most:UInt32}`,
    { params: { project, fromMs, most: MOST_OFFERED }, maxMs: CATALOGUE_MAX_MS },
  )
}

/** The elements that are clicked most. */
export async function recentElements(index: Index, project: string, fromMs: number): Promise<Catalogue['elements']> {
  return index.query(
    `SELECT events.selector AS selector, elementTag AS tag, elementRole AS role, elementName AS name, elementHrefPath AS hrefPath, count() AS count
     FROM (SELECT selector, elementTag, elementRole, elementName, elementHrefPath FROM events FINAL
       WHERE project = {project:String} AND at >= fromUnixTimestamp64Milli({fromMs:Int64}) AND type = 'click' AND selector != '') AS events
     GROUP BY selector, tag, role, name, hrefPath ORDER BY count DESC, selector LIMIT {most:UInt32}`,
    { params: { project, fromMs, most: MOST_OFFERED }, maxMs: CATALOGUE_MAX_MS },
  )
}
