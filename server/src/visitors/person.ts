import type { Index } from '../index/types.ts'
import type { VisitorDetail } from './schema.ts'

/** Properties of a person, and flags: a person has some 30 of either; past this a site sends something else under the name. */
const MAX_NAMES = 200
/** Variants of one flag. */
const MAX_VARIANTS = 20

/** An event's place among all: which of two of one millisecond came later. */
const PLACE = '(at, session, tab, seq, position)'

/**
 * What `identify` said of a person, the last word on each property, as funnels take it. What links ids (`anonymous`) is no property.
 * Any copy of an event says the same: no FINAL is needed.
 */
export async function personProperties(
  index: Index,
  project: string,
  ids: readonly string[],
): Promise<VisitorDetail['properties']> {
  const rows = await index.query<{ name: string; value: string; saidMs: number }>(
    `SELECT tupleElement(said, 1) AS name, argMax(tupleElement(said, 2), ${PLACE}) AS value,
       toUnixTimestamp64Milli(max(at)) AS saidMs
     FROM events ARRAY JOIN JSONExtractKeysAndValuesRaw(props) AS said
     WHERE project = {project:String} AND visitor IN {ids:Array(String)} AND type = 'identify' AND name != 'anonymous'
     GROUP BY name ORDER BY name LIMIT {limit:UInt32}`,
    { params: { project, ids: [...ids], limit: MAX_NAMES } },
  )
  return rows.map(row => ({ ...row, value: parse(row.value) }))
}

/** The feature flags a person saw, with their variants. */
export async function seenFlags(
  index: Index,
  project: string,
  ids: readonly string[],
): Promise<VisitorDetail['flags']> {
  const rows = await index.query<{ name: string; variants: string[]; firstMs: number; lastMs: number }>(
    `SELECT name, arrayMap(seen -> tupleElement(seen, 2), arrayReverseSort(groupArray(${MAX_VARIANTS})((latest, variant)))) AS variants,
       toUnixTimestamp64Milli(min(first)) AS firstMs, toUnixTimestamp64Milli(max(last)) AS lastMs
     FROM (
       SELECT name, JSONExtractRaw(props, 'variant') AS variant, max(${PLACE}) AS latest, min(at) AS first, max(at) AS last
       FROM events
       WHERE project = {project:String} AND visitor IN {ids:Array(String)} AND type = 'flag'
       GROUP BY name, variant)
     GROUP BY name ORDER BY name LIMIT {limit:UInt32}`,
    { params: { project, ids: [...ids], limit: MAX_NAMES } },
  )
  return rows.map(({ name, variants, firstMs, lastMs }) => {
    const values = variants.map(parse)
    return { name, variant: values[0] ?? null, variants: values, firstMs, lastMs }
  })
}

/** A value as JSON has it; nothing where there was none. */
function parse(json: string): unknown {
  return json === '' ? null : JSON.parse(json)
}
