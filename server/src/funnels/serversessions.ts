import { SESSION_IDLE_MS } from '@playhead/protocol'
import type { Funnel } from './definition.ts'
import type { Binder } from './matchers.ts'
import { isServerNumberSql, sessionNumberSql } from './numbers.ts'
import { PERSONS, personOf } from './persons.ts'
import { aroundSql, isServerSql, lastMsOf, sessionsSql } from './sessionfilters.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Whether a funnel asks in which session something happened: then what a server sent must find its place. */
export function asksForSessions({ count, windowMs }: Funnel): boolean {
  return count === 'sessions' || windowMs === 'session'
}

/**
 * Gives what a server sent to the recorded session of the same person that was playing, up to half an hour after its last sign of life:
 * the one that started last. What finds none belongs to no session and does not count. Only where the funnel asks for sessions.
 * @param happened rows with at least `visitor`, `home` (the session's number), `atMs`
 */
export function placedSql(funnel: Funnel, binder: Binder, happened: string): string {
  if (!asksForSessions(funnel)) return happened
  const ofSessions = sessionsSql(funnel, binder, 'playing')
  // The flag is a column of its own: ClickHouse would read `home` in WHERE as the one that is put in its place. What was recorded
  // is joined with nobody: carrying the sessions of each of its people along took three times as long as the funnel.
  return `
    SELECT * EXCEPT (isSent, playing, who, day) REPLACE (if(isSent, playing, home) AS home)
    FROM (
      SELECT sent.*, ${playingSql('sent.atMs', binder)} AS playing
      FROM (
        SELECT here.*, ${isServerNumberSql('here.home')} AS isSent, ${dayOf('here.atMs')} AS day,
          if(isSent, ${personOf('here.visitor')}, '') AS who
        FROM (${happened}) AS here
        LEFT JOIN (${PERSONS}) AS persons ON if(${isServerNumberSql('here.home')}, here.visitor, '') = persons.anonymous) AS sent
      LEFT JOIN (${playsSql(funnel, binder)}) AS played ON sent.who = played.who AND sent.day = played.day)
    WHERE NOT isSent OR (playing != 0${ofSessions && ` AND ${ofSessions}`})`
}

/** SQL of the number of the session that was playing at a time, 0 for none, where {@link playsSql} is joined on person and day. */
export function playingSql(atMs: string, { bind }: Binder): string {
  return `arrayLast(play -> play.1 <= ${atMs} AND ${atMs} <= play.3 + ${bind('Int64', SESSION_IDLE_MS)}, played.plays).2`
}

export function dayOf(atMs: string): string {
  return `intDiv(${atMs}, ${DAY_MS})`
}

/**
 * Recorded sessions by person (`who`) and UTC day, as `plays`: (start, number of the session, end) in order. By day, so that an account that everybody
 * shares is not compared with all its sessions for each event. A session of several people is each one's. Empty, and free, where no server
 * ever sent anything: each of those made-up sessions has a row in `chunks` too.
 */
export function playsSql(funnel: Funnel, binder: Binder): string {
  const { bind } = binder
  const from = bind('Int64', Math.floor(funnel.fromMs / DAY_MS))
  const last = bind('Int64', Math.floor(lastMsOf(funnel) / DAY_MS))
  const until = `least(${dayOf(`endedMs + ${bind('Int64', SESSION_IDLE_MS)}`)}, ${last})`
  return `
    SELECT who, day, arraySort(groupArray((startedMs, home, endedMs))) AS plays
    FROM (
      SELECT ${personOf('seen.visitor')} AS who, ${sessionNumberSql('session')} AS home, startedMs, endedMs,
        arrayJoin(range(greatest(${dayOf('startedMs')}, ${from}), greatest(${until} + 1, ${from}))) AS day
      FROM (
        SELECT session, toUnixTimestamp64Milli(min(startedAt)) AS startedMs, toUnixTimestamp64Milli(max(endedAt)) AS endedMs,
          arrayJoin(groupUniqArrayArray(20)(visitors)) AS visitor
        FROM sessions
        WHERE project = {project:String} AND ${aroundSql(funnel, binder)}
          AND (SELECT count() > 0 FROM chunks WHERE project = {project:String} AND ${isServerSql('session')})
        GROUP BY session) AS seen
      LEFT JOIN (${PERSONS}) AS persons ON seen.visitor = persons.anonymous)
    GROUP BY who, day`
}
