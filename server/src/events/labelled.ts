import { type Binder, matcherSql } from '../funnels/matchers.ts'
import type { DefinedEvent } from '../funnels/resolve.ts'

/** Which rows of `events` are an event of the catalogue, as SQL: `kind` and `label` name it, `where` takes only rows that are one. */
export interface Labelled {
  kind: string
  label: string
  where: string
}

/** Names given to `track`, and the kinds the recorder reports. What it says about itself is left out. */
export const BY_NAME: Labelled = {
  kind: 'type',
  label: "if(type = 'custom', name, '')",
  where: "type != 'recorder'",
}

/** Of {@link BY_NAME} those of these names: a name given to `track`, or a kind. */
export function ofNames(names: readonly string[], { bind }: Binder): Labelled {
  const asked = bind('Array(String)', names)
  return {
    ...BY_NAME,
    where: `((type = 'custom' AND name IN ${asked}) OR (type NOT IN ('custom', 'recorder') AND type IN ${asked}))`,
  }
}

/** Events defined afterwards, each with what is sent under its own name: as a funnel's step counts them. */
export function byDefinition(defined: readonly DefinedEvent[], binder: Binder): Labelled {
  const conditions = defined.map(({ name, anyOf }) => {
    const matchers = [{ kind: 'event' as const, name, where: [] }, ...anyOf]
    return `(${matchers.map(matcher => matcherSql(matcher, binder)).join(' OR ')})`
  })
  const labels = conditions.map(
    (condition, n) => `if(${condition}, [${binder.bind('String', defined[n]?.name ?? '')}], [])`,
  )
  // Said first and cheaply, so that requests, inputs and errors are not held against each condition.
  const types = binder.bind('Array(String)', typesOf(defined))
  return {
    kind: "'defined'",
    label: `arrayJoin(arrayConcat([], ${labels.join(', ')}))`,
    where: `type IN ${types} AND (${conditions.join(' OR ')})`,
  }
}

/** The types of the rows that can be one of these. */
function typesOf(defined: readonly DefinedEvent[]): string[] {
  const types = defined.flatMap(({ anyOf }) =>
    anyOf.map(matcher => (matcher.kind === 'event' ? matcher.name : matcher.kind === 'page' ? 'pageview' : 'click')),
  )
  return [...new Set(['custom', ...types])]
}

/** The name and origin that an event's `kind` and `label` stand for. */
export function named({ kind, label }: { kind: string; label: string }): {
  name: string
  origin: 'custom' | 'recorder' | 'defined'
} {
  if (kind === 'defined' || kind === 'custom') return { name: label, origin: kind }
  return { name: kind, origin: 'recorder' }
}
