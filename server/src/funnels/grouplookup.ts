import { audienceSql, flagSql, latestSql } from './audience.ts'
import type { Breakdown, Funnel } from './definition.ts'
import { type Binder, eventPropertySql, matcherSql } from './matchers.ts'
import { isServerNumberSql, sessionNumberSql, visitorHashSql } from './numbers.ts'
import { PERSON_HASHES, personHashOf } from './persons.ts'
import { asksForSessions, dayOf, placedSql, playingSql, playsSql } from './serversessions.ts'
import { aroundSql, lastMsOf } from './sessionfilters.ts'
import { sessionValueSql } from './sessionproperties.ts'
import { kindsSql } from './sql.ts'

/** Characters of a value by which parts are told apart: a part of the breakdown stands in a URL. */
const MAX_VALUE_CHARS = 500

/** What says in which part a row of `progressSql` is: rows of `kind` ('' for none) and `value`, each row's at most one. */
interface Lookup {
  found: string
  /** How `found` is joined to `reached`. */
  on: string
  /** The rows themselves, where they need another column for that, and its name. */
  reached?: { sql: string; extra: string }
}

/** The rows of `progress` with `groupKind` and `groupValue`: `value`, `several` or `none`. Each row comes once. */
export function inPartsSql(funnel: Funnel, binder: Binder, progress: string): string {
  const { breakdown } = funnel
  if (breakdown === undefined) return `SELECT *, 'none' AS groupKind, '' AS groupValue FROM (${progress})`
  const { found, on, reached } = lookup(funnel, breakdown, binder, progress)
  return `
    SELECT reached.*${reached ? ` EXCEPT (${reached.extra})` : ''}, if(found.kind = '', 'none', found.kind) AS groupKind,
      substringUTF8(found.value, 1, ${binder.bind('UInt32', MAX_VALUE_CHARS)}) AS groupValue
    FROM (${reached?.sql ?? progress}) AS reached LEFT JOIN (${found}) AS found ON ${on}`
}

function lookup(funnel: Funnel, breakdown: Breakdown, binder: Binder, progress: string): Lookup {
  switch (breakdown.by) {
    case 'flag':
      return ofPerson(funnel, variantsSql(breakdown.flag, funnel, binder))
    case 'person':
      return ofPerson(
        funnel,
        `SELECT ${visitorHashSql('who')} AS whoHash, if(isSet, 'value', '') AS kind, if(isSet, value, '') AS value
         FROM (${latestSql(breakdown.property, funnel, binder)})`,
      )
    case 'event':
      return ofEvent(funnel, breakdown, binder)
    case 'session':
      if (breakdown.touch === 'first') return ofPerson(funnel, firstTouchSql(breakdown.property))
      return ofBeginning(funnel, breakdown.property, binder, progress)
  }
}

/** What is known of people, as `whoHash`, `kind`, `value`. A session has what is known of the person it last belonged to. */
function ofPerson(funnel: Funnel, people: string): Lookup {
  const on = 'reached.unitNumber = found.unitNumber'
  if (funnel.count === 'people') return { found: `SELECT whoHash AS unitNumber, kind, value FROM (${people})`, on }
  return {
    found: `
      SELECT owned.home AS unitNumber, people.kind AS kind, people.value AS value
      FROM (
        SELECT ${sessionNumberSql('seen.session')} AS home, ${personHashOf('seen.visitorHash')} AS whoHash
        FROM (
          SELECT session, ${visitorHashSql('tupleElement(max(latestVisitor), 2)')} AS visitorHash
          FROM sessions WHERE project = {project:String} GROUP BY session) AS seen
        LEFT JOIN (${PERSON_HASHES}) AS persons ON seen.visitorHash = persons.anonymousHash) AS owned
      INNER JOIN (${people}) AS people ON owned.whoHash = people.whoHash`,
    on,
  }
}

/** Who saw more than one variant belongs to none of them: comparing variants would count them for both. */
function variantsSql(flag: string, funnel: Funnel, binder: Binder): string {
  return `
    SELECT ${personHashOf('exposed.visitorHash')} AS whoHash, min(exposed.first) AS first, max(exposed.last) AS last,
      if(first = last, 'value', 'several') AS kind, if(first = last, first, '') AS value
    FROM (
      SELECT visitorHash, min(assumeNotNull(variant)) AS first, max(assumeNotNull(variant)) AS last
      FROM events WHERE ${flagSql(flag, funnel, binder)} GROUP BY visitorHash) AS exposed
    LEFT JOIN (${PERSON_HASHES}) AS persons ON exposed.visitorHash = persons.anonymousHash
    GROUP BY whoHash`
}

/** The first session known of a person, whenever that was. */
function firstTouchSql(property: string): string {
  return `
    SELECT ${personHashOf('seen.visitorHash')} AS whoHash, argMin(seen.found, (seen.started, seen.session)) AS value, if(value = '', '', 'value') AS kind
    FROM (
      SELECT session, ${sessionValueSql(property)} AS found, min(startedAt) AS started,
        ${visitorHashSql('arrayJoin(groupUniqArrayArray(20)(visitors))')} AS visitorHash
      FROM sessions WHERE project = {project:String} GROUP BY session) AS seen
    LEFT JOIN (${PERSON_HASHES}) AS persons ON seen.visitorHash = persons.anonymousHash
    GROUP BY whoHash`
}

/** The session in which the attempt began; for what a server sent, the one that was playing. */
function ofBeginning(funnel: Funnel, property: string, binder: Binder, progress: string): Lookup {
  const found = `
    SELECT ${sessionNumberSql('session')} AS home, ${sessionValueSql(property)} AS value, if(value = '', '', 'value') AS kind
    FROM sessions WHERE project = {project:String} AND ${aroundSql(funnel, binder)} GROUP BY session`
  if (asksForSessions(funnel)) return { found, on: 'reached.homes[1] = found.home' }
  const isSent = isServerNumberSql('begun.homes[1]')
  const began = `if(${isSent}, ${playingSql('begun.times[1]', binder)}, begun.homes[1])`
  const sql = `
    SELECT begun.*, ${began} AS began
    FROM (${progress}) AS begun
    LEFT JOIN (${playsSql(funnel, binder)}) AS played
      ON if(${isSent}, begun.unit, '') = played.who AND ${dayOf('begun.times[1]')} = played.day`
  return { found, on: 'reached.began = found.home', reached: { sql, extra: 'began' } }
}

/** The event that completed a step; of several in one session and millisecond that have the property the smallest value, by its bytes. */
function ofEvent(funnel: Funnel, { property, step }: Extract<Breakdown, { by: 'event' }>, binder: Binder): Lookup {
  const { bind } = binder
  const { has, value, isSet } = eventPropertySql(property, binder)
  const steps = funnel.steps.slice(step - 1, step)
  const matchers = steps.flatMap(({ anyOf }) => anyOf)
  const happened = `
    SELECT visitor, visitorHash, sessionNumber AS home, toUnixTimestamp64Milli(at) AS atMs, ${has} AND ${isSet} AS isThere, ${value} AS text
    FROM events FINAL
    PREWHERE ${kindsSql({ ...funnel, steps, exclude: [] }, binder)}
    WHERE project = {project:String}
      AND at >= fromUnixTimestamp64Milli(${bind('Int64', funnel.fromMs)})
      AND at <= fromUnixTimestamp64Milli(${bind('Int64', lastMsOf(funnel))})
      AND (${matchers.map(matcher => matcherSql(matcher, binder)).join(' OR ')}) ${audienceSql(funnel, binder)}`
  const unit = funnel.count === 'people' ? personHashOf('placed.visitorHash') : 'placed.home'
  const number = bind('UInt32', step)
  return {
    found: `
      SELECT ${unit} AS unitNumber, placed.home AS home, placed.atMs AS atMs,
        if(max(placed.isThere), 'value', '') AS kind, minIf(placed.text, placed.isThere) AS value
      FROM (${placedSql(funnel, binder, happened)}) AS placed
      LEFT JOIN (${PERSON_HASHES}) AS persons ON placed.visitorHash = persons.anonymousHash
      GROUP BY unitNumber, home, atMs`,
    on: `reached.unitNumber = found.unitNumber AND reached.times[${number}] = found.atMs AND reached.homes[${number}] = found.home`,
  }
}
