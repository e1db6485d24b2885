import { isUuid, SESSION_IDLE_MS, SESSION_MAX_MS, uuidv7 } from '@playhead/protocol'
import { HANDOVER_MAX_MS } from './limits.ts'

/** What was decided for a session and holds in all its tabs and pages. */
export interface Marks {
  /** A condition of `startOn` was met. */
  hasStarted?: boolean
  /** Something happened that buffer mode waits for. */
  isReleased?: boolean
  /** `capture()` was called. */
  isForced?: boolean
  /** The reason that was last given for having no picture. */
  told?: string
  /** Milliseconds between batches while somebody watches; 0 or absent when nobody does. */
  paceMs?: number
}

/** What all tabs of a site share. Times are epoch milliseconds. */
export interface SharedSession extends Marks {
  id: string
  startedMs: number
  /** When somebody last did something in any tab. */
  activeMs: number
}

/**
 * What an event means for the session: `keep` it, `rotate` to a new one, or `sleep`: the visitor is away and what happens
 * on the page by itself is not recorded. Half an hour without anybody ends a session, 24 h end it in any case.
 */
export function judgeSession(session: SharedSession, nowMs: number, isActivity: boolean): 'keep' | 'rotate' | 'sleep' {
  if (nowMs - session.activeMs >= SESSION_IDLE_MS) return isActivity ? 'rotate' : 'sleep'
  return nowMs - session.startedMs >= SESSION_MAX_MS ? 'rotate' : 'keep'
}

export function newSession(nowMs: number): SharedSession {
  return { id: uuidv7(nowMs), startedMs: nowMs, activeMs: nowMs }
}

/** The stored session, or undefined when it is missing or not one: storage belongs to the page and holds anything. */
export function asSession(value: unknown): SharedSession | undefined {
  const session = value as SharedSession | undefined
  return session && isUuid(session.id) && session.startedMs > 0 && session.activeMs > 0 ? session : undefined
}

/** Where a tab's sequence stands. `(session, tab, seq)` names a batch for ever. */
export interface TabPosition {
  session: string
  tab: string
  /** Sequence number of the next batch. */
  seq: number
  /** A person has done something in this tab. */
  isTouched?: boolean
}

/** A position on its way from one page to the next. */
export interface HandedOver extends TabPosition {
  atMs: number
}

/**
 * Goes on where the page before it in this tab stopped, or begins a new tab.
 *
 * The position lies in `sessionStorage` only between one page's `pagehide` and the next page's start. Browsers copy
 * `sessionStorage` into a duplicated tab and into `window.open`: a copy made while a page lives holds no position, so two
 * tabs never share one. An old position is not taken: a browser that restores a tab after a crash may bring one back that
 * was used already. A tab id per page load would be as safe, but the player would show a visit as a heap of tabs.
 */
export function resumeTab(handedOver: unknown, session: string, nowMs: number): TabPosition {
  const position = handedOver as HandedOver | undefined
  const isOurs =
    position?.session === session &&
    nowMs - position.atMs < HANDOVER_MAX_MS &&
    isUuid(position.tab) &&
    Number.isInteger(position.seq)
  if (!isOurs) return newTab(session, nowMs)
  return { session, tab: position.tab, seq: position.seq, isTouched: position.isTouched === true }
}

export function newTab(session: string, nowMs: number): TabPosition {
  return { session, tab: uuidv7(nowMs), seq: 0 }
}
