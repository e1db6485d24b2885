import { dayText } from './days.ts'
import type { EventDetail, Warning } from './schema.ts'

/** Properties of an event that are described; past it they are names made of data. */
const MAX_PROPERTIES = 200
/** Different values shown of each. */
const MAX_EXAMPLES = 5
/** Characters shown of a value. */
const EXAMPLE_CHARS = 100
/** Events with the property on either side of a change of type, at least: fewer are a slip. */
const CHANGE_LEAST_EVENTS = 20
/** Share of the older events that a type may have and still be new. */
const NEW_TYPE_MOST_BEFORE = 0.05
/** Share of the newer events that a new type must have. */
const NEW_TYPE_LEAST_NOW = 0.5
/** Parts of the sample that are looked at as "newer": a change is seen soon, and for as long as the sample reaches back. */
const NEWER_PARTS = [0.5, 0.25, 0.1]
/** Share of the events before that must have had a property for its absence to be news. */
const VANISHED_LEAST_BEFORE = 0.95
/** Newest events that all lack it: of one that 95 % have, 20 in a row lack it once in 10^26. */
const VANISHED_LEAST_EVENTS = 20

type PropertyType = EventDetail['properties'][number]['types'][number]['type']

/** An event's properties and its time. */
export interface SampledEvent {
  atMs: number
  props: Readonly<Record<string, unknown>>
}

/** What the newest events of a name carry, the most frequent property first. @param events the newest first */
export function describeProperties(events: readonly SampledEvent[], timeZone: string): EventDetail['properties'] {
  const holders = new Map<string, SampledEvent[]>()
  for (const event of events) {
    for (const name of Object.keys(event.props)) {
      const known = holders.get(name)
      if (known) known.push(event)
      else holders.set(name, [event])
    }
  }
  return [...holders]
    .sort(([a, as], [b, bs]) => bs.length - as.length || (a < b ? -1 : 1))
    .slice(0, MAX_PROPERTIES)
    .map(([name, having]) => {
      const values = having.map(({ atMs, props }) => ({ atMs, type: typeOf(props[name]) }))
      return {
        name,
        share: having.length / events.length,
        types: typeShares(values.map(({ type }) => type)),
        examples: [...new Set(having.map(({ props }) => textOf(props[name])))].slice(0, MAX_EXAMPLES),
        firstMs: Math.min(...values.map(({ atMs }) => atMs)),
        lastMs: Math.max(...values.map(({ atMs }) => atMs)),
        warnings: [
          typeChanged(values, timeZone),
          vanished(
            events.map(({ atMs, props }) => ({ atMs, has: name in props })),
            timeZone,
          ),
        ].filter(warning => warning !== undefined),
      }
    })
}

/** A type that hardly any of the older events had and most of the newer ones have; null says nothing. @param values the newest first */
export function typeChanged(
  values: readonly { atMs: number; type: PropertyType }[],
  timeZone: string,
): Warning | undefined {
  const known = values.filter(({ type }) => type !== 'null')
  for (const part of NEWER_PARTS) {
    const count = Math.floor(known.length * part)
    const newer = known.slice(0, count)
    const older = known.slice(count)
    if (Math.min(newer.length, older.length) < CHANGE_LEAST_EVENTS) return undefined
    const before = typeShares(older.map(({ type }) => type))
    const now = typeShares(newer.map(({ type }) => type))
    const isNew = ({ type, share }: { type: PropertyType; share: number }) =>
      share >= NEW_TYPE_LEAST_NOW && (before.find(old => old.type === type)?.share ?? 0) <= NEW_TYPE_MOST_BEFORE
    const changed = now.find(isNew)
    const was = before[0]
    if (!changed || !was) continue
    const sinceMs = newer.findLast(({ type }) => type === changed.type)?.atMs ?? 0
    return {
      code: 'type_changed',
      text: `Was ${article(was.type)} on ${percent(was.share)} of the older events, and is ${article(changed.type)} on ${percent(changed.share)} of the newest ${newer.length}, since about ${dayText(sinceMs, timeZone)}. Conditions such as > and = read the two differently: send one type.`,
      names: [],
    }
  }
  return undefined
}

/** It was on nearly all events, and is on none of the newest. @param events the newest first */
export function vanished(events: readonly { atMs: number; has: boolean }[], timeZone: string): Warning | undefined {
  const without = events.findIndex(({ has }) => has)
  const before = events.slice(without)
  if (without < VANISHED_LEAST_EVENTS || before.length < VANISHED_LEAST_EVENTS) return undefined
  const share = before.filter(({ has }) => has).length / before.length
  if (share < VANISHED_LEAST_BEFORE) return undefined
  return {
    code: 'property_vanished',
    text: `Was on ${percent(share)} of events until ${dayText(before[0]?.atMs ?? 0, timeZone)}, and is on none of the newest ${without}. Check whether the last release still sends it.`,
    names: [],
  }
}

function typeShares(types: readonly PropertyType[]): { type: PropertyType; share: number }[] {
  const counts = new Map<PropertyType, number>()
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1)
  return [...counts].map(([type, count]) => ({ type, share: count / types.length })).sort((a, b) => b.share - a.share)
}

function typeOf(value: unknown): PropertyType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return typeof value as 'string' | 'number' | 'boolean'
  return 'object'
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > EXAMPLE_CHARS ? `${text.slice(0, EXAMPLE_CHARS - 1)}…` : text
}

function article(type: PropertyType): string {
  return type === 'string' ? 'text' : `${type === 'array' || type === 'object' ? 'an' : 'a'} ${type}`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
