import type { AudienceFilter, Funnel } from './definition.ts'
import { type Binder, conditionSql, positive, propertySql } from './matchers.ts'
import { isServerNumberSql } from './numbers.ts'
import { PERSONS, personOf } from './persons.ts'
import { sessionsSql } from './sessionfilters.ts'

/**
 * Whose events count, as further conditions on the rows of `events`: each begins with AND. All filters must hold.
 *
 * What lacks the property fits `≠` and nothing else, as with events: so `≠` leaves out those that are equal, and all else takes those that
 * fit. For a flag both ask for someone who saw it.
 */
export function audienceSql(funnel: Funnel, binder: Binder): string {
  const ofSessions = sessionsSql(funnel, binder, 'sessionNumber')
  const ofPeople = funnel.filters.flatMap(filter => {
    if (filter.on === 'flag') return [`AND visitor IN (${visitorsSql(exposedSql(filter, funnel, binder))})`]
    if (filter.on === 'person')
      return [`AND visitor ${isOrIsNot(filter)} (${visitorsSql(knownAsSql(filter, funnel, binder))})`]
    return []
  })
  return [ofSessions && `AND (${isServerNumberSql('sessionNumber')} OR (${ofSessions}))`, ...ofPeople]
    .filter(Boolean)
    .join(' ')
}

function isOrIsNot({ is }: AudienceFilter): string {
  return is.op === '≠' ? 'NOT IN' : 'IN'
}

/** People who saw a variant that fits, before the end of the range: `who`. */
function exposedSql({ is }: AudienceFilter, funnel: Funnel, binder: Binder): string {
  const variant = propertySql('variant', binder)
  return `
    SELECT DISTINCT ${personOf('exposed.visitor')} AS who
    FROM (
      SELECT DISTINCT visitor FROM events
      WHERE ${flagSql(is.property, funnel, binder)} AND ${conditionSql(is, variant, binder)}) AS exposed
    LEFT JOIN (${PERSONS}) AS persons ON exposed.visitor = persons.anonymous`
}

/** The rows of `events` that say which variant of a flag was seen. Any copy of an event says the same: no FINAL is needed. */
export function flagSql(flag: string, funnel: Funnel, binder: Binder): string {
  return `project = {project:String} AND type = 'flag' AND name = ${binder.bind('String', flag)}
    AND at < fromUnixTimestamp64Milli(${binder.bind('Int64', funnel.toMs)}) AND isNotNull(variant)`
}

function knownAsSql({ is }: AudienceFilter, funnel: Funnel, binder: Binder): string {
  const latest = { has: '1', value: 'value', isSet: 'isSet' }
  return `SELECT who FROM (${latestSql(is.property, funnel, binder)}) WHERE ${conditionSql(positive(is), latest, binder)}`
}

/** What `identify` last said of a property of each person, before the end of the range: `who`, `value`, `isSet` (not null). */
export function latestSql(property: string, funnel: Funnel, binder: Binder): string {
  const { has, value, isSet } = propertySql(property, binder)
  return `
    SELECT ${personOf('said.visitor')} AS who, argMax((said.value, said.isSet), said.place) AS latest, latest.1 AS value, latest.2 AS isSet
    FROM (
      SELECT visitor, ${value} AS value, ${isSet} AS isSet, (at, session, tab, seq, position) AS place
      FROM events
      WHERE project = {project:String} AND type = 'identify' AND ${has}
        AND at < fromUnixTimestamp64Milli(${binder.bind('Int64', funnel.toMs)})) AS said
    LEFT JOIN (${PERSONS}) AS persons ON said.visitor = persons.anonymous
    GROUP BY who`
}

/** Every distinct id of these people: what an event's visitor is compared with. */
function visitorsSql(people: string): string {
  return `
    SELECT arrayJoin(arrayConcat(aliases, if(who IN (SELECT anonymous FROM (${PERSONS})), [], [who])))
    FROM (${people}) AS people
    LEFT JOIN (SELECT person, groupArray(anonymous) AS aliases FROM (${PERSONS}) GROUP BY person) AS aliases ON people.who = aliases.person`
}
