import { SESSION_MAX_MS } from '@playhead/protocol'
import type { Funnel } from './definition.ts'
import { type Binder, conditionSql, type Known, positive } from './matchers.ts'
import { sessionNumberSql } from './numbers.ts'
import { sessionValueSql } from './sessionproperties.ts'

/** True for the session of what a server sent: a UUID of version 8, a day of one visitor. It was not recorded and is no session of people. */
export function isServerSql(column: string): string {
  return `substring(${column}, 15, 1) = '8'`
}

/**
 * The session filters as a condition on the column that holds the session's number: '' without any.
 *
 * A session lasts a day at most: parts of it that began more than a day outside the funnel's time belong to others.
 */
export function sessionsSql(funnel: Funnel, binder: Binder, column: string): string {
  const filters = funnel.filters.filter(({ on }) => on === 'session')
  const fits = (isWanted: boolean) => {
    const conditions = filters
      .filter(({ is }) => (is.op !== '≠') === isWanted)
      .map(({ is }) => conditionSql(positive(is), known(sessionValueSql(is.property)), binder))
    if (conditions.length === 0) return []
    const having = conditions.join(isWanted ? ' AND ' : ' OR ')
    return [
      `${column} ${isWanted ? 'IN' : 'NOT IN'} (
      SELECT ${sessionNumberSql('session')} FROM sessions WHERE project = {project:String} AND ${aroundSql(funnel, binder)}
      GROUP BY session HAVING ${having})`,
    ]
  }
  return [...fits(true), ...fits(false)].join(' AND ')
}

/** Partial rows of `sessions` that can be of a session in which an event of the funnel lies. */
export function aroundSql(funnel: Funnel, { bind }: Binder): string {
  const lastMs = lastMsOf(funnel) + SESSION_MAX_MS
  return `startedAt >= fromUnixTimestamp64Milli(${bind('Int64', Math.max(funnel.fromMs - SESSION_MAX_MS, 0))})
    AND startedAt <= fromUnixTimestamp64Milli(${bind('Int64', lastMs)})`
}

/** The last time at which an event can still count. */
export function lastMsOf({ toMs, windowMs }: Funnel): number {
  return toMs + (windowMs === 'session' ? SESSION_MAX_MS : windowMs)
}

function known(value: string): Known {
  return { has: `${value} != ''`, value, isSet: `${value} != ''` }
}
