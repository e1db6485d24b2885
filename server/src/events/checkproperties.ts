import type { Matcher } from '../funnels/definition.ts'
import { matcherSql } from '../funnels/matchers.ts'
import type { Asked } from './catalogue.ts'
import { newestEvents, SAMPLED_EVENTS } from './detail.ts'
import { BY_NAME, byDefinition } from './labelled.ts'
import { nearestNames } from './names.ts'
import type { Warning } from './schema.ts'
import { neverSeen } from './warnings.ts'

/** Milliseconds for which the properties of an event are taken to be those it had. */
const FRESH_MS = 60_000

/** Property filters that ask for what the newest events of a matcher do not have. */
export async function checkProperties(asked: Asked, matcher: Matcher): Promise<Warning[]> {
  const filters = matcher.where.filter(({ property }) => property !== 'url')
  if (filters.length === 0) return []
  const known = await propertiesOf(asked, matcher)
  if (known.sampled === 0) return []
  return filters.flatMap(({ property }) => (known.names.includes(property) ? [] : [lacks(property, known)]))
}

/** A warning where none of the matchers' events has the property; none where they were not seen. */
export async function lacksEverywhere(
  asked: Asked,
  matchers: readonly Matcher[],
  property: string,
): Promise<Warning | undefined> {
  if (property === 'url') return undefined
  const all = await Promise.all(matchers.map(matcher => propertiesOf(asked, matcher)))
  const known = {
    names: [...new Set(all.flatMap(({ names }) => names))],
    sampled: Math.max(0, ...all.map(one => one.sampled)),
  }
  return known.sampled === 0 || known.names.includes(property) ? undefined : lacks(property, known)
}

interface KnownProperties {
  /** The most frequent first. */
  names: string[]
  sampled: number
}

function lacks(property: string, { names, sampled }: KnownProperties): Warning {
  const which = sampled >= SAMPLED_EVENTS ? `newest ${SAMPLED_EVENTS}` : sampled
  return neverSeen(`None of the ${which} such events has a property “${property}”.`, nearestNames(property, names))
}

async function propertiesOf({ index, project, defined, fresh }: Asked, matcher: Matcher): Promise<KnownProperties> {
  const bare = { ...matcher, where: [] }
  const definition = bare.kind === 'event' ? defined.find(({ name }) => name === bare.name) : undefined
  const key = `properties ${project} ${JSON.stringify([bare, definition])}`
  return fresh.get(key, FRESH_MS, async () => {
    const events = await newestEvents(index, project, binder =>
      definition ? byDefinition([definition], binder) : { ...BY_NAME, where: matcherSql(bare, binder) },
    )
    const counts = new Map<string, number>()
    for (const { props } of events) for (const name of Object.keys(props)) counts.set(name, (counts.get(name) ?? 0) + 1)
    return { names: [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name), sampled: events.length }
  })
}
