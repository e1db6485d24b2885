import { audienceSql } from './audience.ts'
import type { Funnel, Matcher } from './definition.ts'
import { foldSql } from './fold.ts'
import { type Binder, createBinder, matcherSql } from './matchers.ts'
import { PERSONS, personOf } from './persons.ts'
import { placedSql } from './serversessions.ts'
import { lastMsOf } from './sessionfilters.ts'
import { type Story, storyOf } from './story.ts'

/** Milliseconds a funnel may take in the engine. */
export const FUNNEL_MAX_MS = 20_000

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
 *
 * Name the columns that you need, also in between: the engine leaves out what nobody reads, and sessions are the dearest to read.
 */
export function progressSql(funnel: Funnel, project: string): { sql: string; binder: Binder } {
  const binder = createBinder({ project })
  const story = storyOf(funnel, binder)
  const places = funnel.steps.map((_, n) => `done[${n + 1}]`)
  const session = isOneSession(funnel) ? () => 'session' : (place: string) => `homes[${place}]`
  const attempts = `
    SELECT unit, toUInt8(level) AS level,
      arraySlice([${places.map(place => story.toMs(`ats[${place}]`))}], 1, level) AS times,
      arraySlice([${places.map(session)}], 1, level) AS sessions,
      ${story.toMs('ats[moment]')} AS momentMs,
      ${session('moment')} AS momentSession
    FROM (${foldSql(funnel, story, binder, storiesSql(funnel, story, binder))})`
  if (funnel.windowMs !== 'session' || funnel.count === 'sessions') return { sql: attempts, binder }
  // A person's sessions are separate attempts when all of it must happen in one: the furthest counts.
  const sql = `
    SELECT unit, best.1 AS level, best.2 AS times, best.3 AS sessions, best.4 AS momentMs, best.5 AS momentSession
    FROM (
      SELECT unit, argMax((level, times, sessions, momentMs, momentSession),
        (level, if(level = ${funnel.steps.length}, -momentMs, momentMs), momentSession)) AS best
      FROM (${attempts}) GROUP BY unit)`
  return { sql, binder }
}

function isOneSession({ windowMs, count }: Funnel): boolean {
  return windowMs === 'session' || count === 'sessions'
}

/**
 * A row per unit and attempt: `ats` and `marks` of its events in order; and where they may lie in several sessions `homes`, the session
 * of each.
 */
function storiesSql(funnel: Funnel, story: Story, binder: Binder): string {
  const isOne = isOneSession(funnel)
  const isPeople = funnel.count === 'people'
  const hasBegun = funnel.order === 'any' ? '' : 'HAVING bitTest(groupBitOr(mask), 0)'
  return `
    SELECT unit, ${isOne ? 'session' : 'homes'}, ${story.times('story')} AS ats, ${story.marks('story')} AS marks
    FROM (
      SELECT ${isPeople ? personOf('happened.visitor') : 'session'} AS unit, arraySort(groupArray(${story.pack('atMs', 'mask', 'kill')})) AS story,
        ${isOne ? 'session' : `arraySort(groupArray((${story.pack('atMs', 'mask', 'kill')}, session))).2 AS homes`}
      FROM (${matchedSql(funnel, binder)}) AS happened
      ${isPeople ? `ANY LEFT JOIN (${PERSONS}) AS persons ON happened.visitor = persons.anonymous` : ''}
      GROUP BY unit${isOne && isPeople ? ', session' : ''} ${hasBegun})`
}

/** Events that matter: which steps each completes (`mask`) and which states it ends (`kill`), as bits from the first step on. */
function matchedSql(funnel: Funnel, binder: Binder): string {
  const { bind } = binder
  const stepBits = funnel.steps.map(({ anyOf }, n) => {
    return bits(`(${anyOf.map(matcher => matcherSql(matcher, binder)).join(' OR ')})`, 2 ** n, binder)
  })
  const killBits = funnel.exclude.map(({ match, after, before }) => {
    return bits(matcherSql(match, binder), 2 ** (before - 1) - 2 ** (after - 1), binder)
  })
  // What may not lie between two steps of a strict funnel: pages seen and things named. Noise of the page itself may.
  const between = funnel.order === 'strict' ? " OR type IN ('pageview', 'custom')" : ''
  const happened = `
      SELECT visitor, session, toUnixTimestamp64Milli(at) AS atMs,
        toUInt32(${stepBits.join(' + ')}) AS mask,
        toUInt32(${killBits.length > 0 ? killBits.reduce((a, b) => `bitOr(${a}, ${b})`) : '0'}) AS kill
      FROM events FINAL
      PREWHERE ${kindsSql(funnel, binder)}${between}
      WHERE project = {project:String}
        AND at >= fromUnixTimestamp64Milli(${bind('Int64', funnel.fromMs)})
        AND at <= fromUnixTimestamp64Milli(${bind('Int64', lastMsOf(funnel))})
        AND (mask > 0 OR kill > 0${between})
        ${audienceSql(funnel, binder)}`
  return placedSql(funnel, binder, happened)
}

/**
 * What kinds of event can matter, by their two cheapest columns: nothing else is read of the others. Ahead of FINAL, which the
 * engine would not do by itself: right, because a copy of an event has the same type and name; its time may have been corrected differently.
 */
export function kindsSql({ steps, exclude }: Funnel, { bind }: Binder): string {
  const matchers = [...steps.flatMap(({ anyOf }) => anyOf), ...exclude.map(({ match }) => match)]
  const names = matchers.flatMap(matcher => (matcher.kind === 'event' ? [matcher.name] : []))
  const types = matchers.flatMap(matcher => (matcher.kind === 'event' ? [] : [TYPE_OF[matcher.kind]]))
  return `((type = 'custom' AND name IN ${bind('Array(String)', names)}) OR type IN ${bind('Array(String)', [...new Set([...names, ...types])])})`
}

const TYPE_OF: Record<Exclude<Matcher['kind'], 'event'>, string> = { page: 'pageview', element: 'click' }

function bits(condition: string, value: number, { bind }: Binder): string {
  return `if(${condition}, ${bind('UInt32', value)}, 0)`
}
