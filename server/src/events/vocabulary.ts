import type { Index } from '../index/types.ts'
import type { Fresh } from './fresh.ts'
import { type KnownFlag, type KnownName, knownFlags, knownNames, knownPersonProperties } from './known.ts'
import { recentElements, recentFrom, recentPaths } from './recent.ts'
import type { Catalogue } from './schema.ts'

/** Milliseconds for which what there is at all is taken to be so: it changes with releases, and is asked with every key that is typed. */
const FRESH_MS = 20_000

/** What there is at all in a project, from memory where it is fresh. Each is asked of the index only when it is wanted. */
export interface Vocabulary {
  names(): Promise<readonly KnownName[]>
  flags(): Promise<readonly KnownFlag[]>
  personProperties(): Promise<readonly string[]>
  paths(): Promise<Catalogue['paths']>
  elements(): Promise<Catalogue['elements']>
  /** From when on there are the newest half a million events. */
  recentFromMs(): Promise<number>
}

/** @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE */
export function openVocabulary(index: Index, project: string, fresh: Fresh, nowMs: number): Vocabulary {
  const kept = <T>(what: string, load: () => Promise<T>) => fresh.get(`${what} ${project}`, FRESH_MS, load)
  const recentFromMs = () => kept('recent', () => recentFrom(index, project, nowMs))
  return {
    recentFromMs,
    names: () => kept('names', () => knownNames(index, project)),
    flags: () => kept('flags', () => knownFlags(index, project)),
    personProperties: () => kept('person properties', () => knownPersonProperties(index, project)),
    paths: () => kept('paths', async () => recentPaths(index, project, await recentFromMs())),
    elements: () => kept('elements', async () => recentElements(index, project, await recentFromMs())),
  }
}
