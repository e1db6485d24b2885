import type { Binder } from '../funnels/matchers.ts'
import type { DefinedEvent } from '../funnels/resolve.ts'
import { startOfDay } from '../funnels/zone.ts'
import type { Index } from '../index/types.ts'
import { type Day, lastDays } from './days.ts'
import { createFresh, type Fresh } from './fresh.ts'
import { type EventHistory, eventHistories, HISTORY_DAYS, MAX_EVENTS } from './history.ts'
import { flagVariants, type KnownName } from './known.ts'
import { BY_NAME, byDefinition, type Labelled } from './labelled.ts'
import { normalName } from './names.ts'
import { factsKey, pathsOf, sendersOf } from './recent.ts'
import type { Catalogue, CatalogueEvent, Warning } from './schema.ts'
import { openVocabulary, type Vocabulary } from './vocabulary.ts'
import { flagUnseen, goneQuiet, volumeChanged, writtenTwice } from './warnings.ts'

/** Milliseconds for which an answer serves everyone: the page opened twice, or by several people, costs one. */
const FRESH_MS = 10_000

export interface CatalogueOptions {
  index: Index
  project: string
  /** Events defined afterwards, as they are now. */
  defined: () => Promise<readonly DefinedEvent[]>
}

export interface Period {
  days: number
  /** IANA name. */
  timeZone: string
}

/** What a question about events needs: made for each, with the memory that all share. */
export interface Asked {
  index: Index
  project: string
  nowMs: number
  vocabulary: Vocabulary
  fresh: Fresh
  defined: readonly DefinedEvent[]
}

/** Gives each question its surroundings. One for a server: what one question learnt serves the next. */
export function askedWith({ index, project, defined }: CatalogueOptions, fresh = createFresh()): () => Promise<Asked> {
  return async () => {
    const nowMs = Date.now()
    return {
      index,
      project,
      nowMs,
      fresh,
      vocabulary: openVocabulary(index, project, fresh, nowMs),
      defined: await defined(),
    }
  }
}

/**
 * What was seen: events with their volumes and warnings, flags, and what a funnel builder completes.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export function readCatalogue(asked: Asked, period: Period): Promise<Catalogue> {
  // A new definition is in the very next answer, whatever is in memory.
  const key = `catalogue ${asked.project} ${period.days} ${period.timeZone} ${JSON.stringify(asked.defined)}`
  return asked.fresh.get(key, FRESH_MS, () => catalogue(asked, period))
}

async function catalogue(asked: Asked, period: Period): Promise<Catalogue> {
  const { defined, vocabulary, nowMs } = asked
  const [byName, afterwards, flags, paths, elements, personProperties] = await Promise.all([
    catalogueEvents(asked, period, () => BY_NAME),
    defined.length === 0 ? [] : catalogueEvents(asked, period, binder => byDefinition(defined, binder)),
    catalogueFlags(asked, period),
    vocabulary.paths(),
    vocabulary.elements(),
    vocabulary.personProperties(),
  ])
  const isDefined = new Set(defined.map(({ name }) => name))
  return {
    fromMs: startOfDay(nowMs, period.timeZone, 1 - period.days),
    toMs: startOfDay(nowMs, period.timeZone, 1),
    // What is sent under the name of a definition is counted with it.
    events: [...afterwards, ...byName.filter(({ name }) => !isDefined.has(name))]
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, MAX_EVENTS),
    flags,
    paths,
    elements,
    personProperties: [...personProperties],
  }
}

/** Events with where, by whom, and what is wrong with them. @param labels makes the SQL that says which rows are which event */
export async function catalogueEvents(
  { index, project, nowMs, vocabulary, defined }: Asked,
  { days, timeZone }: Period,
  labels: (binder: Binder) => Labelled,
): Promise<CatalogueEvent[]> {
  const read = lastDays(nowMs, timeZone, Math.max(days, HISTORY_DAYS))
  const fromMs = read.at(-days)?.fromMs ?? nowMs
  const recentMs = Math.max(fromMs, await vocabulary.recentFromMs())
  const [histories, names, paths, senders] = await Promise.all([
    eventHistories(index, { project, days: read, timeZone, peopleFromMs: fromMs }, labels),
    vocabulary.names(),
    pathsOf(index, project, recentMs, labels),
    sendersOf(index, project, recentMs, labels),
  ])
  const spelling = spellings([...names, ...defined.map(definedName)], read)
  const firstOf = new Map(names.map(name => [factsKey(name), name.firstMs]))
  return histories.map(history => ({
    name: history.name,
    origin: history.origin,
    count: history.daily.slice(-days).reduce((sum, count) => sum + count, 0),
    people: history.people,
    firstMs: Math.min(history.firstMs, firstOf.get(factsKey(history)) ?? history.firstMs),
    lastMs: history.lastMs,
    perDay: history.daily.slice(-days),
    senders: senders.get(factsKey(history)) ?? [],
    paths: (paths.get(factsKey(history)) ?? []).map(({ name, count }) => ({ path: name, count })),
    warnings: eventWarnings(history, spelling, timeZone),
  }))
}

function definedName({ name }: DefinedEvent): Pick<KnownName, 'name' | 'origin' | 'count' | 'lastMs'> {
  return { name, origin: 'defined', count: 0, lastMs: Number.POSITIVE_INFINITY }
}

/** Gives the other spellings of a name that are in use. */
export type Spellings = (name: string) => { name: string; count: number }[]

/** @param days of which an old spelling must have been seen in one: what the code no longer sends hurts nobody */
export function spellings(
  names: readonly Pick<KnownName, 'name' | 'origin' | 'count' | 'lastMs'>[],
  days: readonly Day[],
): Spellings {
  const fromMs = days[0]?.fromMs ?? 0
  const alike = new Map<string, Map<string, number>>()
  for (const { name, origin, count, lastMs } of names) {
    if (origin === 'recorder' || lastMs < fromMs) continue
    const same = alike.get(normalName(name)) ?? new Map<string, number>()
    alike.set(normalName(name), same.set(name, (same.get(name) ?? 0) + count))
  }
  return name =>
    [...(alike.get(normalName(name)) ?? [])]
      .filter(([other]) => other !== name)
      .map(([other, count]) => ({ name: other, count }))
}

/** What is wrong with an event: the most urgent first. */
export function eventWarnings(history: EventHistory, spelling: Spellings, timeZone: string): Warning[] {
  const quiet = goneQuiet(history.daily, history.lastMs, timeZone)
  return [
    quiet,
    quiet ? undefined : volumeChanged(history.daily),
    history.origin === 'recorder' ? undefined : writtenTwice(spelling(history.name)),
  ].filter(warning => warning !== undefined)
}

async function catalogueFlags(
  { index, project, nowMs, vocabulary }: Asked,
  { days, timeZone }: Period,
): Promise<Catalogue['flags']> {
  const [flags, variants] = await Promise.all([
    vocabulary.flags(),
    flagVariants(index, project, startOfDay(nowMs, timeZone, 1 - days)),
  ])
  return flags.map(flag => ({
    ...flag,
    variants: variants.get(flag.key) ?? [],
    warnings: [flagUnseen(flag.lastMs, nowMs, timeZone)].filter(warning => warning !== undefined),
  }))
}
