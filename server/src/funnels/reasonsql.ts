import { SESSION_MAX_MS } from '@playhead/protocol'
import type { Funnel } from './definition.ts'
import { giveUpSql, NEVER_MS } from './giveup.ts'
import type { Binder } from './matchers.ts'
import { sessionIdSql } from './numbers.ts'
import type { FunnelListQuery, ReasonKey } from './schema.ts'
import { aroundSql, lastMsOf } from './sessionfilters.ts'
import { sessionValueSql } from './sessionproperties.ts'
import { ACTIVITIES, IS_TELLING, SIGNAL_GRACE_MS } from './signals.ts'

/** What is known of a whole session that may be a reason. Where somebody came from is not: it is decided before the first step. */
const PROPERTIES = ['browser', 'os', 'device', 'country', 'release'] as const

/**
 * A row per person (or session) that completed the step: `unit`, `isDropped`, `session`, `fromMs` (when they completed it), `untilMs` and
 * `nextSession` (of the next step), and `features`, every (kind, value) that held between the step and giving up, or the next step. The one
 * definition of who "had" a reason: its counts and the list behind it read this.
 * @param progress rows of `progressSql` or `groupedSql`
 */
function featuresSql(progress: string, step: number, funnel: Funnel, binder: Binder): string {
  return `
    SELECT unit, isDropped, stories.session AS session, fromMs, untilMs, ${sessionIdSql('nextHome')} AS nextSession, arrayConcat(own, happened) AS features
    FROM (${propertiesSql(funnel, binder)}) AS known
    RIGHT JOIN (${storiesSql(progress, step, funnel, binder)}) AS stories ON known.session = stories.session`
}

/** Everybody is in exactly one row; for those who dropped there is no next step. */
function momentsSql(progress: string, step: number, { bind }: Binder): string {
  const number = bind('UInt32', step)
  return `
    SELECT unit, unitNumber, toUInt8(level = ${number}) AS isDropped,
      if(isDropped, momentHome, homes[${number}]) AS home,
      if(isDropped, momentMs, times[${number}]) AS fromMs,
      if(isDropped, toInt64(${NEVER_MS}), times[${number} + 1]) AS untilMs,
      if(isDropped, 0, homes[${number} + 1]) AS nextHome
    FROM (${progress}) WHERE level >= ${number}`
}

/**
 * What happened in each moment's session from then until the next step: `happened`, the different (kind, value) up to the give-up point and
 * {@link SIGNAL_GRACE_MS} after. Flags count from the session's start on: what a visitor saw does not end. Moments of which nothing else is
 * known stay, with none.
 *
 * One pass: the moments are the small side of the join, so that the funnel is asked once. Without FINAL: a copy of an event says the same again.
 */
function storiesSql(progress: string, step: number, funnel: Funnel, binder: Binder): string {
  const { bind } = binder
  return `
    SELECT any(unit) AS unit, any(isDropped) AS isDropped, ${sessionIdSql('any(home)')} AS session, any(fromMs) AS fromMs, any(untilMs) AS untilMs,
      any(nextHome) AS nextHome, ${giveUpSql('groupArrayIf(atMs, isActivity)')},
      arrayDistinct(arrayMap(one -> (one.2, one.3), arrayFilter(one -> one.1 <= giveUpMs + ${SIGNAL_GRACE_MS},
        groupArrayIf((atMs, kind, value), kind != '')))) AS happened
    FROM (
      SELECT unit, unitNumber, isDropped, m.home AS home, fromMs, untilMs, nextHome, atMs,
        atMs >= fromMs AND atMs < untilMs AS isThen,
        isThen AND type IN (${ACTIVITIES}) AS isActivity,
        if(isThen OR (type = 'flag' AND atMs < untilMs), signalKind, '') AS kind,
        if(kind = '', '', signalValue) AS value
      FROM (
        SELECT sessionNumber, toUnixTimestamp64Milli(at) AS atMs, type, signalKind, signalValue
        FROM events
        WHERE project = {project:String} AND ${IS_TELLING}
          AND at >= fromUnixTimestamp64Milli(${bind('Int64', Math.max(funnel.fromMs - SESSION_MAX_MS, 0))})
          AND at <= fromUnixTimestamp64Milli(${bind('Int64', lastMsOf(funnel) + SESSION_MAX_MS)})
      ) AS e RIGHT JOIN (${momentsSql(progress, step, binder)}) AS m ON e.sessionNumber = m.home)
    GROUP BY unitNumber`
}

/** Sessions with what is known of them, as (kind, value). */
function propertiesSql(funnel: Funnel, binder: Binder): string {
  const known = PROPERTIES.map(property => `('${property}', ${sessionValueSql(property)})`)
  return `
    SELECT session, arrayFilter(one -> one.2 != '', [${known.join(', ')}]) AS own
    FROM sessions WHERE project = {project:String} AND ${aroundSql(funnel, binder)} GROUP BY session`
}

/**
 * Counts of every (kind, value): `dropped` and `converted`. The row of kind '' counts everybody.
 * @param least rows of fewer people are left out
 */
export function reasonCountsSql(progress: string, step: number, least: number, funnel: Funnel, binder: Binder): string {
  return `
    SELECT one.1 AS kind, one.2 AS value, countIf(isDropped) AS dropped, countIf(NOT isDropped) AS converted
    FROM (${featuresSql(progress, step, funnel, binder)}) ARRAY JOIN arrayPushBack(features, ('', '')) AS one
    GROUP BY kind, value
    HAVING kind = '' OR dropped + converted >= ${binder.bind('UInt32', least)}`
}

/**
 * Those who had a reason, with `unit`, `session` and `atMs` as in the list: of those who dropped after the step, or of those who completed
 * it and had it on the way there from the step before. Nothing lies before the first step.
 */
export function reasonedSql(
  progress: string,
  funnel: Funnel,
  { step, outcome, reason }: Pick<FunnelListQuery, 'step' | 'outcome'> & { reason: ReasonKey },
  binder: Binder,
): string {
  const { bind } = binder
  const isDropped = outcome === 'dropped'
  const isLast = step >= funnel.steps.length
  const has = `has(features, (${bind('String', reason.kind)}, ${bind('String', reason.value)}))`
  const after = isDropped ? step : Math.max(step - 1, 1)
  const isAny = isDropped ? !isLast : step > 1
  return `
    SELECT unit, ${isDropped ? 'session, fromMs AS atMs' : 'nextSession AS session, untilMs AS atMs'}
    FROM (${featuresSql(progress, after, funnel, binder)})
    WHERE ${isAny ? `${isDropped ? '' : 'NOT '}isDropped AND ${has}` : '0'}`
}
