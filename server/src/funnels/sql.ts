import { SESSION_MAX_MS } from '@playhead/protocol'
import type { Funnel } from './definition.ts'
import { type Binder, createBinder, matcherSql } from './matchers.ts'

/** "No limit" for a window: longer than any range that may be asked for, and far from overflow when added to a time. */
const UNLIMITED_MS = 1e14

/**
 * The one definition of who got how far. Everything a funnel shows is a SELECT from this query, so that a number and the list behind
 * it cannot disagree. It gives a row per person (or session) that did the first step:
 *
 * | column | |
 * |---|---|
 * | `unit` | person's distinct id, or session id |
 * | `level` | steps completed, 1 to the number of steps |
 * | `times`, `sessions` | when and in which session each of them was: Array(Int64), epoch milliseconds, and Array(String) |
 * | `momentMs`, `momentSession` | the last completed step: its last time for those who dropped, its first for those who got through |
 */
export function progressSql(funnel: Funnel, project: string): { sql: string; binder: Binder } {
  const binder = createBinder({ project })
  const { bind } = binder
  const steps = bind('UInt32', funnel.steps.length)
  const attempts = attemptsSql(funnel, binder, steps)
  // A person's sessions are separate attempts when all of it must happen in one: the furthest counts.
  const sql = `
    SELECT unit, best.1 AS level, best.2 AS times, best.3 AS sessions, best.4 AS momentMs, best.5 AS momentSession
    FROM (
      SELECT unit, argMax((level, times, sessions, momentMs, momentSession), (level, if(level = ${steps}, -momentMs, momentMs), momentSession)) AS best
      FROM (${attempts}) GROUP BY unit)`
  return { sql, binder }
}

/** A row per unit and attempt: events in order, folded into how far they go. */
function attemptsSql(funnel: Funnel, binder: Binder, steps: string): string {
  const isOneSession = funnel.windowMs === 'session'
  const fold = funnel.order === 'any' ? anyOrderFold(funnel, binder, steps) : orderedFold(funnel, binder, steps)
  return `
    SELECT unit,
      arraySort(groupArray((atMs, lowest, highest, tab, seq, position, mask, kill, session))) AS story,
      ${fold} AS folded,
      folded.2 AS best,
      length(best) AS level,
      arrayMap(done -> done.1, best) AS times,
      arrayMap(done -> story[done.2].9, best) AS sessions,
      folded.3.1 AS momentMs,
      story[folded.3.2].9 AS momentSession
    FROM (${matchedSql(funnel, binder)})
    GROUP BY unit${isOneSession ? ', session' : ''}
    HAVING level > 0`
}

/** Events that matter: which steps each completes (`mask`) and which states it ends (`kill`), as bits from the first step on. */
function matchedSql(funnel: Funnel, binder: Binder): string {
  const { bind } = binder
  const lastMs = funnel.toMs + (funnel.windowMs === 'session' ? SESSION_MAX_MS : funnel.windowMs)
  const stepBits = funnel.steps.map(({ anyOf }, n) => {
    return bits(`(${anyOf.map(matcher => matcherSql(matcher, binder)).join(' OR ')})`, 2 ** n, binder)
  })
  const killBits = funnel.exclude.map(({ match, after, before }) => {
    return bits(matcherSql(match, binder), 2 ** (before - 1) - 2 ** (after - 1), binder)
  })
  // What may not lie between two steps of a strict funnel: pages seen and things named. Noise of the page itself may.
  const between = funnel.order === 'strict' ? " OR type IN ('pageview', 'custom')" : ''
  const isPeople = funnel.count === 'people'
  return `
    SELECT ${isPeople ? "if(person = '', visitor, person)" : 'session'} AS unit, session, tab, seq, position, atMs, mask, kill,
      if(mask = 0, 32, bitCount(bitXor(mask, mask - 1))) AS lowest,
      if(mask = 0, 32, toUInt8(floor(log2(mask)))) AS highest
    FROM (
      SELECT visitor, session, tab, seq, position, toUnixTimestamp64Milli(at) AS atMs,
        toUInt32(${stepBits.join(' + ')}) AS mask,
        toUInt32(${killBits.length > 0 ? killBits.reduce((a, b) => `bitOr(${a}, ${b})`) : '0'}) AS kill
      FROM events FINAL
      WHERE project = {project:String}
        AND at >= fromUnixTimestamp64Milli(${bind('Int64', funnel.fromMs)})
        AND at <= fromUnixTimestamp64Milli(${bind('Int64', lastMs)})
        AND (mask > 0 OR kill > 0${between})
    ) AS happened
    ${isPeople ? `LEFT JOIN (${PERSONS}) AS persons ON happened.visitor = persons.anonymous` : ''}`
}

function bits(condition: string, value: number, { bind }: Binder): string {
  return `if(${condition}, ${bind('UInt32', value)}, 0)`
}

/** Who an anonymous visitor turned out to be: \`identify\` links the past too. The latest word counts. */
const PERSONS = `
  SELECT JSONExtractString(props, 'anonymous') AS anonymous, argMax(visitor, (at, visitor)) AS person
  FROM events FINAL WHERE project = {project:String} AND type = 'identify' AND anonymous != '' GROUP BY anonymous`

/**
 * Steps in their order. The state is a chain per step: of the ways to have got there, the one that began last, so that most is left of
 * the window; of those the one that got there first. An event takes each chain at most one step further.
 *
 * \`folded\` is (chains, the chain of the furthest step, its moment as (time, place in story), events so far).
 */
function orderedFold(funnel: Funnel, { bind }: Binder, steps: string): string {
  const isStrict = funnel.order === 'strict'
  const window = bind('Int64', funnel.windowMs === 'session' ? UNLIMITED_MS : funnel.windowMs)
  const to = bind('Int64', funnel.toMs)
  const kept = (i: string) => `if(bitTest(e.8, ${i} - 1), [], acc.1[${i}])`
  const now = '(e.1, toUInt32(acc.4 + 1))'
  const before = kept('greatest(i - 1, 1)')
  const begins = `if(e.1 < ${to}, [${now}], [])`
  const goesOn = `if(notEmpty(${before}) AND e.1 - ${before}[1].1 <= ${window}, arrayPushBack(${before}, ${now}), [])`
  const reached = `arrayMap(i -> if(bitTest(e.7, i - 1), if(i = 1, ${begins}, ${goesOn}), []), range(1, ${steps} + 1))`
  const chains = isStrict
    ? 'reached'
    : `arrayMap((chain, i) -> if(notEmpty(chain) AND (empty(${kept('i')}) OR chain[1].1 > ${kept('i')}[1].1), chain, ${kept('i')}),
        reached, range(1, ${steps} + 1))`
  const length = 'toUInt32(arrayLastIndex(chain -> notEmpty(chain), reached))'
  const isNews = `(${length} > length(acc.2) OR (${length} > 0 AND ${length} = length(acc.2) AND ${length} < ${steps}))`
  // Doing the same step again in the same attempt moves the moment, and not the attempt's times.
  const isLater = `(${length} > length(acc.2) OR reached[${length}][1].1 > acc.2[1].1)`
  return `arrayFold(
    (acc, e) -> arrayMap(reached -> (
      ${chains},
      if(${isNews} AND ${isLater}, reached[${length}], acc.2),
      if(${isNews}, ${now}, acc.3),
      toUInt32(acc.4 + 1)), [${reached}])[1],
    story, ${initial(`arrayMap(i -> ${NO_CHAIN}, range(${steps}))`)})`
}

/** Steps in any order: the last time of each, and how many of them lie within the window before now. */
function anyOrderFold(funnel: Funnel, { bind }: Binder, steps: string): string {
  const window = bind('Int64', funnel.windowMs === 'session' ? UNLIMITED_MS : funnel.windowMs)
  const to = bind('Int64', funnel.toMs)
  const now = '(e.1, toUInt32(acc.4 + 1))'
  const lasts = `arrayMap((last, i) -> if(bitTest(e.7, i - 1), [${now}], last), acc.1, range(1, ${steps} + 1))`
  const within = `arraySort(arrayFilter(done -> e.1 - done.1 <= ${window}, arrayFlatten(lasts)))`
  const isNews = `(notEmpty(done) AND done[1].1 < ${to} AND (length(done) > length(acc.2) OR (length(done) = length(acc.2) AND length(done) < ${steps})))`
  return `arrayFold(
    (acc, e) -> arrayMap(lasts -> arrayMap(done -> (
      lasts,
      if(${isNews}, done, acc.2),
      if(${isNews}, ${now}, acc.3),
      toUInt32(acc.4 + 1)), [${within}])[1], [${lasts}])[1],
    story, ${initial(`arrayMap(i -> ${NO_CHAIN}, range(${steps}))`)})`
}

const NO_CHAIN = "CAST([], 'Array(Tuple(Int64, UInt32))')"

function initial(chains: string): string {
  return `(${chains}, ${NO_CHAIN}, (toInt64(0), toUInt32(0)), toUInt32(0))`
}
