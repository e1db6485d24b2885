import { percentile, round } from '../lib/stats.ts'
import type { PageName } from './content.ts'
import type { Span } from './page/measure.ts'
import type { Visit } from './visit.ts'

/** What a visit comes to, before it is compared. */
export type Measured = Pick<
  Visit,
  'arm' | 'page' | 'round' | 'scriptMs' | 'taskMs' | 'loadMs' | 'readyAtMs' | 'actions' | 'longTasks' | 'interactions'
> & { sentBytes: number; jsonBytes: number; didRecord: boolean }

export interface PageResult {
  /** Time from each action to the next frame, against no recorder. On the navigation page the load is an action too. */
  actionRatio: number
  /** Milliseconds of script on the main thread that the recorder adds to one visit. */
  scriptMs: number
  /** Milliseconds of any work on the main thread that the recorder adds: script, garbage, styles. */
  taskMs: number
  /** The slowest of the real clicks, to its next paint; 16 stands for that or less. */
  inpMs: number
  /** Milliseconds the recorder adds to the longest task after the page stands; 0 when it has none of 50 ms or more. */
  longestTaskMs: number
  /** The same while the page loads, when the first snapshot is taken. */
  longestLoadTaskMs: number
  /** Bytes on the wire, and before compression. */
  sentBytes: number
  jsonBytes: number
  /** False when no full snapshot arrived in some round: at its defaults it gave such a page up, and its costs are those of not recording. */
  didRecord: boolean
}

/** The least the browser tells of an interaction (Event Timing's shortest threshold). */
const INP_FLOOR_MS = 16
/** Milliseconds after the first frame that still belong to the load: every recorder has taken its first snapshot by then. */
const LOAD_PHASE_MS = 1_000

/** One arm on one page: the median over the rounds of what it has more than `none` in the same round. Throws when a round has no such visit. */
export function compare(visits: readonly Measured[], arm: string, page: PageName): PageResult {
  const rounds = visits.filter(visit => visit.arm === arm && visit.page === page)
  const pairs = rounds.map(visit => {
    const base = visits.find(({ arm, page, round }) => arm === 'none' && page === visit.page && round === visit.round)
    if (!base) throw new Error(`round ${visit.round} of ${page} has no visit without a recorder to compare with`)
    return { visit, base }
  })
  const over = (value: (pair: { visit: Measured; base: Measured }) => number) => middle(pairs.map(value))
  const added = (value: (visit: Measured) => number) => over(({ visit, base }) => value(visit) - value(base))
  return {
    actionRatio: round(
      over(({ visit, base }) => actionMs(visit) / actionMs(base)),
      3,
    ),
    scriptMs: round(
      added(visit => visit.scriptMs),
      1,
    ),
    taskMs: round(
      added(visit => visit.taskMs),
      1,
    ),
    inpMs: over(({ visit }) => inp(visit)),
    longestTaskMs: round(over(({ visit, base }) => longestAdded(visit, base, 'run'))),
    longestLoadTaskMs: round(over(({ visit, base }) => longestAdded(visit, base, 'load'))),
    sentBytes: over(({ visit }) => visit.sentBytes),
    jsonBytes: over(({ visit }) => visit.jsonBytes),
    didRecord: rounds.every(visit => visit.didRecord),
  }
}

/** Pages that a recorder may give up at its defaults: Sentry stops at 10,000 mutations at once, Clarity at a first payload of 1 MB. */
const MAY_BE_TOO_LARGE: readonly PageName[] = ['navigation']

/** A sentence for every arm that cannot be compared, since it did not record a page of ordinary size, or ours any page. */
export function notRecording(visits: readonly Measured[]): string[] {
  return visits
    .filter(({ arm, page, didRecord }) => !didRecord && (arm === 'playhead' || !MAY_BE_TOO_LARGE.includes(page)))
    .map(
      ({ arm, page, round }) => `${arm} did not record ${page} in round ${round + 1}: its figures would mean nothing`,
    )
}

/** The median; of an even number of values the mean of the two in the middle. */
function middle(values: readonly number[]): number {
  return (
    (percentile(values, 0.5) -
      percentile(
        values.map(value => -value),
        0.5,
      )) /
    2
  )
}

/** Milliseconds of a visit's actions. */
function actionMs(visit: Measured): number {
  const load = visit.page === 'navigation' ? visit.loadMs : 0
  return visit.actions.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, load)
}

/** Interaction to next paint of one visit: its slowest, since a visit has fewer than 50 interactions (https://web.dev/articles/inp). */
export function inp({ interactions }: Measured): number {
  return Math.max(INP_FLOOR_MS, ...interactions)
}

/**
 * Milliseconds the recorder adds to the longest task of a phase. A task that carries out the page's own action is compared with the one that does
 * without a recorder; any other task after the load is the recorder's own, as far as the page alone has none.
 */
export function longestAdded(visit: Measured, base: Measured, phase: 'load' | 'run'): number {
  if (phase === 'load') return Math.max(0, longest(loading(visit)) - longest(loading(base)))
  const between = longest(idle(visit)) - longest(idle(base))
  const during = visit.actions.map((_, n) => longest(acting(visit, n)) - longest(acting(base, n)))
  return Math.max(0, between, ...during)
}

function loading({ longTasks, readyAtMs }: Measured): Span[] {
  return longTasks.filter(task => task.startMs < readyAtMs + LOAD_PHASE_MS)
}

function acting({ longTasks, actions }: Measured, n: number): Span[] {
  const action = actions[n]
  return action ? longTasks.filter(task => task.startMs < action.endMs && task.endMs > action.startMs) : []
}

function idle(visit: Measured): Span[] {
  const taken = new Set([...loading(visit), ...visit.actions.flatMap((_, n) => acting(visit, n))])
  return visit.longTasks.filter(task => !taken.has(task))
}

function longest(tasks: readonly Span[]): number {
  return Math.max(0, ...tasks.map(({ startMs, endMs }) => endMs - startMs))
}
