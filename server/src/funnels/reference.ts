import type { EventRow, SessionRow } from '../index/types.ts'
import type { Funnel } from './definition.ts'
import { audience, lastTime, personsOf } from './referenceaudience.ts'
import { matches } from './referencematch.ts'

/** What the funnel's definition says, written down plainly and slowly, to hold the SQL to. In memory, one history at a time. */

export interface Progress {
  unit: string
  level: number
  times: number[]
  sessions: string[]
  momentMs: number
  momentSession: string
}

/** The progress of every unit that began, in no order. */
export function referenceProgress(
  funnel: Funnel,
  events: readonly EventRow[],
  sessions: readonly SessionRow[] = [],
): Progress[] {
  const people = personsOf(events)
  const attempts = new Map<string, { unit: string; events: EventRow[] }>()
  for (const event of audience(funnel, events, sessions)) {
    const unit = funnel.count === 'sessions' ? event.session : (people.get(event.visitor) ?? event.visitor)
    const key = funnel.windowMs === 'session' ? `${unit}\n${event.session}` : unit
    const attempt = attempts.get(key) ?? { unit, events: [] }
    attempt.events.push(event)
    attempts.set(key, attempt)
  }
  const best = new Map<string, Progress>()
  for (const attempt of attempts.values()) {
    const progress = progressOf(funnel, attempt.unit, attempt.events)
    const known = best.get(attempt.unit)
    if (progress && (!known || isBetter(progress, known, funnel.steps.length))) best.set(attempt.unit, progress)
  }
  return [...best.values()]
}

function isBetter(a: Progress, b: Progress, steps: number): boolean {
  if (a.level !== b.level) return a.level > b.level
  if (a.momentMs === b.momentMs) return a.momentSession > b.momentSession
  return a.level === steps ? a.momentMs < b.momentMs : a.momentMs > b.momentMs
}

interface Happened {
  event: EventRow
  /** Numbers of the steps it completes, from 1. */
  steps: number[]
  /** Numbers of the steps after which it ends an attempt. */
  ends: number[]
}

function progressOf(funnel: Funnel, unit: string, events: readonly EventRow[]): Progress | undefined {
  const lastMs = lastTime(funnel)
  const story = events
    .filter(event => event.atMs >= funnel.fromMs && event.atMs <= lastMs)
    .map(event => ({
      event,
      steps: funnel.steps.flatMap(({ anyOf }, n) => (anyOf.some(one => matches(one, event)) ? [n + 1] : [])),
      ends: funnel.exclude.flatMap(({ match, after, before }) =>
        matches(match, event) ? Array.from({ length: before - after }, (_, n) => after + n) : [],
      ),
    }))
    .filter(one => one.steps.length + one.ends.length > 0 || (funnel.order === 'strict' && isBetween(one.event)))
    .sort(compare)
  return funnel.order === 'any' ? inAnyOrder(funnel, unit, story) : inOrder(funnel, unit, story)
}

function isBetween({ type }: EventRow): boolean {
  return type === 'pageview' || type === 'custom'
}

/**
 * By time; what happened in the same millisecond in the order of the steps. What is left are events that complete and end different states
 * between the same first and last step, or that differ in nothing but their session: their order is of no matter, but must be one.
 */
function compare(a: Happened, b: Happened): number {
  const low = (one: Happened) => one.steps[0] ?? 33
  const high = (one: Happened) => one.steps.at(-1) ?? 33
  const bits = (numbers: number[]) => [...new Set(numbers)].reduce((sum, number) => sum + 2 ** number, 0)
  return (
    a.event.atMs - b.event.atMs ||
    low(a) - low(b) ||
    high(a) - high(b) ||
    bits(a.steps) - bits(b.steps) ||
    bits(a.ends) - bits(b.ends) ||
    (a.event.session < b.event.session ? -1 : a.event.session > b.event.session ? 1 : 0)
  )
}

type Chain = Happened[]

function inOrder(funnel: Funnel, unit: string, story: readonly Happened[]): Progress | undefined {
  const windowMs = funnel.windowMs === 'session' ? Number.POSITIVE_INFINITY : funnel.windowMs
  const known = new Map<string, Chain | undefined>()

  /** The best way to complete step `step` with the event at `place`: begun last, and then got there first. */
  function wayTo(step: number, place: number): Chain | undefined {
    const key = `${step}/${place}`
    if (!known.has(key)) known.set(key, findWay(step, place))
    return known.get(key)
  }

  function findWay(step: number, place: number): Chain | undefined {
    const here = story[place]
    if (!here?.steps.includes(step)) return undefined
    if (step === 1) return here.event.atMs < funnel.toMs ? [here] : undefined
    let best: Chain | undefined
    for (let before = funnel.order === 'strict' ? place - 1 : 0; before < place; before++) {
      const way = wayTo(step - 1, before)
      const isEnded = story.slice(before + 1, place + 1).some(one => one.ends.includes(step - 1))
      if (!way || isEnded || here.event.atMs - startOf(way) > windowMs) continue
      if (!best || startOf(way) > startOf(best)) best = way
    }
    return best && [...best, here]
  }

  for (let level = funnel.steps.length; level > 0; level--) {
    const ways = story.flatMap((here, place) => {
      const chain = wayTo(level, place)
      return chain ? [{ here, chain }] : []
    })
    if (ways.length === 0) continue
    if (level === funnel.steps.length) return progress(unit, ways[0]?.chain ?? [], ways[0]?.here)
    const latest = ways.reduce((a, b) => (startOf(b.chain) > startOf(a.chain) ? b : a))
    return progress(unit, latest.chain, ways.at(-1)?.here)
  }
  return undefined
}

function startOf(chain: Chain): number {
  return chain[0]?.event.atMs ?? Number.NaN
}

function inAnyOrder(funnel: Funnel, unit: string, story: readonly Happened[]): Progress | undefined {
  const windowMs = funnel.windowMs === 'session' ? Number.POSITIVE_INFINITY : funnel.windowMs
  const states = story.flatMap((here, place) => {
    const done = funnel.steps
      .flatMap((_, n) => {
        const last = story.slice(0, place + 1).findLast(one => one.steps.includes(n + 1))
        return last && here.event.atMs - last.event.atMs <= windowMs ? [last] : []
      })
      .sort((a, b) => story.indexOf(a) - story.indexOf(b))
    return done[0] && done[0].event.atMs < funnel.toMs ? [{ here, done }] : []
  })
  const level = Math.max(0, ...states.map(state => state.done.length))
  const reached = states.filter(state => state.done.length === level)
  const decisive = level === funnel.steps.length ? reached[0] : reached.at(-1)
  return decisive && progress(unit, decisive.done, decisive.here)
}

function progress(unit: string, chain: Chain, moment: Happened | undefined): Progress {
  return {
    unit,
    level: chain.length,
    times: chain.map(one => one.event.atMs),
    sessions: chain.map(one => one.event.session),
    momentMs: moment?.event.atMs ?? 0,
    momentSession: moment?.event.session ?? '',
  }
}
