import { INDEX_EVENT_TYPES } from '@playhead/protocol'
import { openCollection } from '../catalog/collection.ts'
import type { DefinedEvent } from '../funnels/resolve.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { type NamedStore, namedStore } from './named.ts'
import { type DefinedEventDocument, definedEventSchema, type SavedFunnel, savedFunnelSchema } from './schema.ts'

/** Events that people defined afterwards, kept in object storage under `catalog/definitions/`. */
export function openDefinitions(store: ObjectStore): NamedStore<DefinedEventDocument> {
  const items = openCollection(store, 'definitions', definedEventSchema)
  return namedStore(items, 'definition', INDEX_EVENT_TYPES, (common, { description, anyOf }) => ({
    ...common,
    description,
    anyOf,
  }))
}

/** Funnels that people saved, kept under `catalog/funnels/`. */
export function openSavedFunnels(store: ObjectStore): NamedStore<SavedFunnel> {
  const items = openCollection(store, 'funnels', savedFunnelSchema)
  return namedStore(items, 'funnel', [], (common, { definition }) => ({ ...common, definition }))
}

/** What the definitions of a project mean, for the queries that count them. A LIST, and a GET after a change. */
export async function definedEvents(
  definitions: NamedStore<DefinedEventDocument>,
  project: string,
): Promise<DefinedEvent[]> {
  return (await definitions.list(project)).map(({ name, anyOf }) => ({ name, anyOf }))
}
