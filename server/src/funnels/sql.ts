import { audienceSql } from './audience.ts'
import type { Funnel, Matcher } from './definition.ts'
import { foldSql } from './fold.ts'
import { type Binder, createBinder, isKind, matcherSql } from './matchers.ts'
import { sessionIdSql } from './numbers.ts'
import { PERSON_HASHES, personHashOf, personOf } from './persons.ts'
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
 * | `unitNumber` | the same as a number: whatever is joined by it is joined by this (numbers.ts) |
 * | `level` | steps completed, 1 to the number of steps |
 * | `times`, `sessions` | when and in which session each of them was: Array(Int64), epoch milliseconds, and Array(String) |
 * | `momentMs`, `momentSession` | the last completed step: its last time for those who dropped, its first for those who got through |
 * | `homes`, `momentHome` | `sessions` and `momentSession` as numbers |
 *
 * Name the columns that you need, also in between: the engine leaves out what nobody reads, and texts are the dearest to read.
 */
export function progressSql(funnel: Funnel, project: string): { sql: string; binder: Binder } {
  const binder = createBinder({ project })
  const story = storyOf(funnel, binder)
  const places = funnel.steps.map((_, n) => `done[${n + 1}]`)
  const home = isOneSession(funnel) ? () => 'home' : (place: string) => `places[${place}]`
  const attempts = `
    SELECT unitNumber, ${funnel.count === 'people' ? 'unit' : `${sessionIdSql('unitNumber')} AS unit`}, toUInt8(level) AS level,
      arraySlice([${places.map(place => story.toMs(`ats[${place}]`))}], 1, level) AS times,
      arraySlice([${places.map(home)}], 1, level) AS homes,
      ${story.toMs('ats[moment]')} AS momentMs,
      ${home('moment')} AS momentHome
    FROM (${foldSql(funnel, story, binder, storiesSql(funnel, story, binder))})`
  const units = funnel.windowMs === 'session' && funnel.count === 'people' ? furthestSql(funnel, attempts) : attempts
  const sql = `
    SELECT unit, unitNumber, level, times, arrayMap(home -> ${sessionIdSql('home')}, homes) AS sessions, momentMs, ${sessionIdSql('momentHome')} AS momentSession,
      homes, momentHome
    FROM (${units})`
  return { sql, binder }
}

/** A person's sessions are separate attempts when all of it must happen in one: the furthest counts. */
function furthestSql({ steps }: Funnel, attempts: string): string {
  return `
    SELECT unitNumber, unit, best.1 AS level, best.2 AS times, best.3 AS homes, best.4 AS momentMs, best.5 AS momentHome
    FROM (
      SELECT unitNumber, any(unit) AS unit, argMax((level, times, homes, momentMs, momentHome),
        (level, if(level = ${steps.length}, -momentMs, momentMs), momentHome)) AS best
      FROM (${attempts}) GROUP BY unitNumber)`
}

function isOneSession({ windowMs, count }: Funnel): boolean {
  return windowMs === 'session' || count === 'sessions'
}

/**
 * A row per unit and attempt: `ats` and `marks` of its events in order; its session (`home`), or where they may lie in several
 * `places`, the session of each.
 */
function storiesSql(funnel: Funnel, story: Story, binder: Binder): string {
  const isOne = isOneSession(funnel)
  const isPeople = funnel.count === 'people'
  const pack = story.pack('atMs', 'mask', 'kill')
  const hasBegun = funnel.order === 'any' ? '' : 'HAVING bitTest(groupBitOr(mask), 0)'
  const unit = isPeople
    ? `${personHashOf('happened.visitorHash')} AS unitNumber, any(${personOf('toString(happened.visitor)')}) AS unit`
    : 'home AS unitNumber'
  return `
    SELECT unitNumber, ${isPeople ? 'unit, ' : ''}${isOne ? 'home' : 'places'}, ${story.times('story')} AS ats, ${story.marks('story')} AS marks
    FROM (
      SELECT ${unit}, arraySort(groupArray(${pack})) AS story,
        ${isOne ? 'home' : `arrayMap(e -> toUInt128(e), arraySort(groupArray(bitOr(bitShiftLeft(toUInt256(${pack}), 128), home)))) AS places`}
      FROM (${matchedSql(funnel, binder)}) AS happened
      ${isPeople ? `ANY LEFT JOIN (${PERSON_HASHES}) AS persons ON happened.visitorHash = persons.anonymousHash` : ''}
      GROUP BY unitNumber${isOne ? ', home' : ''} ${hasBegun})`
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
      SELECT visitor, visitorHash, sessionNumber AS home, toUnixTimestamp64Milli(at) AS atMs,
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
  const kinds = names.filter(isKind)
  const types = matchers.flatMap(matcher => (matcher.kind === 'event' ? [] : [TYPE_OF[matcher.kind]]))
  return `((type = 'custom' AND name IN ${bind('Array(String)', names)}) OR type IN ${bind('Array(String)', [...new Set([...kinds, ...types])])})`
}

const TYPE_OF: Record<Exclude<Matcher['kind'], 'event'>, string> = { page: 'pageview', element: 'click' }

function bits(condition: string, value: number, { bind }: Binder): string {
  return `if(${condition}, ${bind('UInt32', value)}, 0)`
}
