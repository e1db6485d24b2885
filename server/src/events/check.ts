import type { FunnelDefinition, Matcher } from '../funnels/definition.ts'
import { pathPattern } from '../funnels/matchers.ts'
import { type Asked, eventWarnings, spellings } from './catalogue.ts'
import { checkAudience } from './checkaudience.ts'
import { checkProperties, lacksEverywhere } from './checkproperties.ts'
import { lastDays } from './days.ts'
import { eventHistories, HISTORY_DAYS } from './history.ts'
import { byDefinition, ofNames } from './labelled.ts'
import { nearestNames } from './names.ts'
import { isClicked, nearestElements, nearestPaths } from './nearest.ts'
import { matchersSeen, namesSeen } from './occurs.ts'
import type { FunnelCheck, Warning } from './schema.ts'
import { neverSeen } from './warnings.ts'

/** Milliseconds that a page or element is looked for at least, whatever the funnel's range: what comes once a quarter is no mistake. */
const LOOK_BACK_MS = 90 * 24 * 60 * 60 * 1000
/** Milliseconds for which what was found of a name or matcher serves the next key that is typed. */
const FRESH_MS = 30_000

export type Place = FunnelCheck['warnings'][number]['place']

/**
 * What will hurt a funnel before it does: names, pages and elements that nobody has seen, properties that the events lack, events that have
 * gone quiet, flags that nobody sees. By place in the definition.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function checkFunnel(
  asked: Asked,
  definition: FunnelDefinition,
  signal?: AbortSignal,
): Promise<FunnelCheck> {
  const placed: { place: Place; matcher: Matcher }[] = [
    ...definition.steps.flatMap(({ anyOf }, step) =>
      anyOf.map((matcher, n) => ({ place: { step: step + 1, matcher: n }, matcher })),
    ),
    ...definition.exclude.map(({ match }, n) => ({ place: { exclude: n }, matcher: match })),
  ]
  const matchers = placed.map(({ matcher }) => matcher)
  const [occurrence, properties, audience] = await Promise.all([
    checkOccurrence(asked, definition, matchers, signal),
    Promise.all(matchers.map(matcher => checkProperties(asked, matcher))),
    checkAudience(asked, definition),
  ])
  const ofMatchers = placed.flatMap(({ place }, n) => {
    const own = occurrence[n] ?? []
    // What was never seen has no properties: once is enough.
    const isUnknown = own.some(({ code }) => code === 'never_seen')
    return [...own, ...(isUnknown ? [] : (properties[n] ?? []))].map(warning => ({ place, warning }))
  })
  const { breakdown } = definition
  const lacking =
    breakdown?.by === 'event'
      ? await lacksEverywhere(asked, definition.steps[breakdown.step - 1]?.anyOf ?? [], breakdown.property)
      : undefined
  const ofBreakdown = lacking ? [{ place: { breakdown: true as const }, warning: lacking }] : []
  return { warnings: [...ofMatchers, ...audience, ...ofBreakdown] }
}

/** Per matcher, what is wrong with how it occurs. */
async function checkOccurrence(
  asked: Asked,
  definition: FunnelDefinition,
  matchers: readonly Matcher[],
  signal: AbortSignal | undefined,
): Promise<Warning[][]> {
  const [events, unseen] = await Promise.all([
    checkNames(
      asked,
      definition.timeZone,
      matchers.flatMap(one => (one.kind === 'event' ? [one.name] : [])),
      signal,
    ),
    unseenPlaces(asked, definition, matchers),
  ])
  const { vocabulary } = asked
  return Promise.all(
    matchers.map(async matcher => {
      if (matcher.kind === 'event') return events.get(matcher.name) ?? []
      if (!unseen.has(matcher)) return []
      if (matcher.kind === 'page') {
        const near = nearestPaths(matcher.path, await vocabulary.paths())
        return [
          neverSeen(`No page that was viewed in the last 90 days or the funnel’s range matches ${matcher.path}.`, near),
        ]
      }
      const odd = nearestElements(matcher.element, await vocabulary.elements())
      const which = odd ? ` with the ${odd.part} “${odd.value}”` : ' that is all of this'
      return [
        neverSeen(`Nobody clicked an element${which} in the last 90 days or the funnel’s range.`, odd?.near ?? []),
      ]
    }),
  )
}

/** Pages and elements that were not seen. What is among the frequent ones need not be looked for. */
async function unseenPlaces(
  { index, project, nowMs, vocabulary, fresh }: Asked,
  { range }: FunnelDefinition,
  matchers: readonly Matcher[],
): Promise<Set<Matcher>> {
  const places = matchers.filter(({ kind }) => kind !== 'event')
  if (places.length === 0) return new Set()
  const [paths, elements] = await Promise.all([vocabulary.paths(), vocabulary.elements()])
  const unsure = places.filter(matcher => {
    if (matcher.kind === 'element') return !isClicked(matcher.element, elements)
    return matcher.kind === 'page' && !paths.some(({ path }) => new RegExp(pathPattern(matcher.path)).test(path))
  })
  const rangeFromMs = 'lastDays' in range ? nowMs - range.lastDays * 24 * 60 * 60 * 1000 : range.fromMs
  // To the day, so that the answer is found again in memory.
  const fromMs = Math.floor(Math.min(nowMs - LOOK_BACK_MS, rangeFromMs) / 86_400_000) * 86_400_000
  const seen = await Promise.all(
    (['page', 'element'] as const).map(async kind => {
      const asked = unsure.filter(matcher => matcher.kind === kind)
      const bare = asked.map(matcher => ({ ...matcher, where: [] }))
      const found = await fresh.get(`seen ${project} ${fromMs} ${JSON.stringify(bare)}`, FRESH_MS, () =>
        matchersSeen(index, project, bare, Math.max(0, fromMs)),
      )
      return asked.filter((_, n) => found[n] === false)
    }),
  )
  return new Set(seen.flat())
}

/** What is wrong with each of these names. */
async function checkNames(
  asked: Asked,
  timeZone: string,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Warning[]>> {
  const { index, project, vocabulary, defined, fresh, nowMs } = asked
  const different = [...new Set(names)].sort()
  if (different.length === 0) return new Map()
  const known = await vocabulary.names()
  const isKnown = new Set(known.map(({ name }) => name))
  const ofDefinitions = defined.filter(({ name }) => different.includes(name))
  const isDefined = new Set(defined.map(({ name }) => name))
  const doubtful = different.filter(name => !isKnown.has(name) && !isDefined.has(name))
  const days = lastDays(nowMs, timeZone, HISTORY_DAYS)
  const options = { project, days, timeZone, peopleFromMs: nowMs }
  const histories = await fresh.get(
    `histories ${project} ${timeZone} ${JSON.stringify([different, ofDefinitions])}`,
    FRESH_MS,
    async () => {
      const [sent, meant] = await Promise.all([
        eventHistories(index, options, binder => ofNames(different, binder)),
        ofDefinitions.length === 0 ? [] : eventHistories(index, options, binder => byDefinition(ofDefinitions, binder)),
      ])
      return new Map([...sent, ...meant].map(history => [history.name, history]))
    },
  )
  const seen = await namesSeen(index, project, doubtful, signal && { signal })
  const spelling = spellings(
    [...known, ...defined.map(({ name }) => ({ name, origin: 'defined' as const, count: 0, lastMs: nowMs }))],
    days,
  )
  const all = [...defined.map(({ name }) => name), ...isKnown]
  return new Map(
    different.map(name => {
      const history = histories.get(name)
      if (history) return [name, eventWarnings(history, spelling, timeZone)]
      if (isDefined.has(name)) {
        const days = `the last ${HISTORY_DAYS} days`
        return [
          name,
          [neverSeen(`“${name}” is defined afterwards, and nothing of ${days} matches its definition.`, [])],
        ]
      }
      if (isKnown.has(name) || seen.has(name)) return [name, []]
      return [name, [neverSeen(`No event called “${name}” was ever seen.`, nearestNames(name, all))]]
    }),
  )
}
