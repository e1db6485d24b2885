import { type Binder, createBinder } from '../funnels/matchers.ts'
import type { Index } from '../index/types.ts'
import { type Asked, catalogueEvents, type Period } from './catalogue.ts'
import { CATALOGUE_MAX_MS } from './history.ts'
import { byDefinition, type Labelled, ofNames } from './labelled.ts'
import { describeProperties, type SampledEvent } from './properties.ts'
import type { EventDetail } from './schema.ts'

/** Newest events whose properties are read: enough that one on 1 % of them is found, and read in about 0.1 s. */
export const SAMPLED_EVENTS = 1_000
/** Bytes of an event's properties that are read: those of 1,000 events are then at most 20 MB. */
const MOST_PROPS_BYTES = 20_000

/**
 * One event with its properties, as its newest events carry them: masked text is shown as it was recorded.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function readDetail(asked: Asked, name: string, period: Period): Promise<EventDetail> {
  const definition = asked.defined.find(one => one.name === name)
  const labels = (binder: Binder) => (definition ? byDefinition([definition], binder) : ofNames([name], binder))
  const [events, sample] = await Promise.all([
    catalogueEvents(asked, period, labels),
    newestEvents(asked.index, asked.project, labels),
  ])
  return {
    // A name that is also that of a kind of event is both in a funnel; the more frequent is shown.
    event: events[0] ?? null,
    sampled: sample.length,
    properties: describeProperties(sample, period.timeZone),
  }
}

/** The newest events, the newest first. */
export async function newestEvents(
  index: Index,
  project: string,
  labels: (binder: Binder) => Labelled,
): Promise<SampledEvent[]> {
  const binder = createBinder({ project })
  const { where } = labels(binder)
  const most = binder.bind('UInt32', SAMPLED_EVENTS)
  const bytes = binder.bind('UInt32', MOST_PROPS_BYTES)
  const asked = `project = {project:String} AND ${where}`
  // First from when on, by the small column; then the properties, of which the index on time leaves little to read.
  const rows = await index.query<{ atMs: number; props: string }>(
    `SELECT toUnixTimestamp64Milli(at) AS atMs, if(length(props) <= ${bytes}, props, '{}') AS props FROM events FINAL
     WHERE ${asked} AND at >= (SELECT min(at) FROM (SELECT at FROM events FINAL WHERE ${asked} ORDER BY at DESC LIMIT ${most}))
     ORDER BY at DESC LIMIT ${most}`,
    { params: binder.params, maxMs: CATALOGUE_MAX_MS },
  )
  return rows.map(({ atMs, props }) => ({ atMs, props: objectOf(props) }))
}

function objectOf(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
