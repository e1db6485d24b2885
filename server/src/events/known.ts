import { createBinder, propertySql } from '../funnels/matchers.ts'
import { PERSONS, personOf } from '../funnels/persons.ts'
import type { Index } from '../index/types.ts'
import { CATALOGUE_MAX_MS } from './history.ts'
import { BY_NAME, named } from './labelled.ts'

/** Names that are known to be real: what a misspelt one is compared with. */
const MAX_NAMES = 2_000
/** Flags that are shown. */
const MAX_FLAGS = 500
/** Newest `identify` events that say which properties people have. */
const IDENTIFY_SAMPLE = 5_000
/** Properties of people that are offered. */
const MAX_PERSON_PROPERTIES = 200

export interface KnownName {
  name: string
  origin: 'custom' | 'recorder' | 'defined'
  /** Ever; a batch that was stored twice may count twice. */
  count: number
  firstMs: number
  lastMs: number
}

/** Every name that was ever seen, the most frequent first. Reads three columns of all events. */
export async function knownNames(index: Index, project: string): Promise<KnownName[]> {
  const rows = await index.query<{ kind: string; label: string; count: number; firstMs: number; lastMs: number }>(
    `SELECT ${BY_NAME.kind} AS kind, ${BY_NAME.label} AS label, count() AS count,
       toUnixTimestamp64Milli(min(at)) AS firstMs, toUnixTimestamp64Milli(max(at)) AS lastMs
     FROM events WHERE project = {project:String} AND ${BY_NAME.where}
     GROUP BY kind, label ORDER BY count DESC, kind, label LIMIT {most:UInt32}`,
    { params: { project, most: MAX_NAMES }, maxMs: CATALOGUE_MAX_MS },
  )
  return rows.map(({ kind, label, ...rest }) => ({ ...named({ kind, label }), ...rest }))
}

export interface KnownFlag {
  key: string
  firstMs: number
  lastMs: number
}

/** Every flag that was ever seen, the latest first. */
export async function knownFlags(index: Index, project: string): Promise<KnownFlag[]> {
  return index.query<KnownFlag>(
    `SELECT toString(name) AS key, toUnixTimestamp64Milli(min(at)) AS firstMs, toUnixTimestamp64Milli(max(at)) AS lastMs
     FROM events WHERE project = {project:String} AND type = 'flag' AND name != ''
     GROUP BY name ORDER BY lastMs DESC, key LIMIT {most:UInt32}`,
    { params: { project, most: MAX_FLAGS }, maxMs: CATALOGUE_MAX_MS },
  )
}

/** How many people saw which variant of each flag since a time, by flag. Somebody who saw two is counted with each. */
export async function flagVariants(
  index: Index,
  project: string,
  fromMs: number,
): Promise<Map<string, { variant: string; people: number }[]>> {
  const binder = createBinder({ project, fromMs, most: MAX_FLAGS * 10 })
  const { value } = propertySql('variant', binder)
  // By props first: there are few different ones, and JSON is read once for each.
  const rows = await index.query<{ key: string; variant: string; people: number }>(
    `SELECT toString(name) AS key, ${value} AS variant, uniqMerge(who) AS people
     FROM (SELECT name, props, uniqState(cityHash64(${personOf('visitor')})) AS who
       FROM events LEFT JOIN (${PERSONS}) AS persons ON events.visitor = persons.anonymous
       WHERE project = {project:String} AND type = 'flag' AND at >= fromUnixTimestamp64Milli({fromMs:Int64})
       GROUP BY name, props)
     GROUP BY key, variant ORDER BY people DESC, variant LIMIT 20 BY key LIMIT {most:UInt32}`,
    { params: binder.params, maxMs: CATALOGUE_MAX_MS },
  )
  const found = new Map<string, { variant: string; people: number }[]>()
  for (const { key, ...variant } of rows) found.set(key, [...(found.get(key) ?? []), variant])
  return found
}

/** Properties given to `identify`, the most frequent first, from the newest of them. */
export async function knownPersonProperties(index: Index, project: string): Promise<string[]> {
  const rows = await index.query<{ property: string }>(
    `SELECT arrayJoin(JSONExtractKeys(props)) AS property, count() AS n
     FROM (SELECT props FROM events WHERE project = {project:String} AND type = 'identify' ORDER BY at DESC LIMIT {sample:UInt32})
     WHERE property != 'anonymous' GROUP BY property ORDER BY n DESC, property LIMIT {most:UInt32}`,
    { params: { project, sample: IDENTIFY_SAMPLE, most: MAX_PERSON_PROPERTIES }, maxMs: CATALOGUE_MAX_MS },
  )
  return rows.map(({ property }) => property)
}
