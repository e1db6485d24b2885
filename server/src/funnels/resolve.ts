import type { Funnel, FunnelDefinition, Matcher } from './definition.ts'
import { startOfDay } from './zone.ts'

/** An event that was defined afterwards: its name, and what it means in what was recorded. */
export interface DefinedEvent {
  name: string
  anyOf: readonly Matcher[]
}

export interface Surroundings {
  nowMs: number
  defined: readonly DefinedEvent[]
}

/** The funnel as the engine runs it: `lastDays` becomes times, the name of a defined event what it stands for. */
export function resolveFunnel(asked: FunnelDefinition, { nowMs, defined }: Surroundings): Funnel {
  const { range, ...rest } = asked
  const write = (matcher: Matcher): Matcher[] => writtenOut(matcher, defined)
  return {
    ...rest,
    steps: asked.steps.map(step => ({ ...step, anyOf: step.anyOf.flatMap(write) })),
    exclude: asked.exclude.flatMap(({ match, ...between }) => write(match).map(one => ({ ...between, match: one }))),
    ...('lastDays' in range ? lastDays(range.lastDays, asked.timeZone, nowMs) : range),
  }
}

/**
 * The named event itself still counts: an event may be instrumented after it was defined, and both are the same step then.
 * A definition does not refer to another.
 */
function writtenOut(matcher: Matcher, defined: readonly DefinedEvent[]): Matcher[] {
  if (matcher.kind !== 'event') return [matcher]
  const found = defined.find(({ name }) => name === matcher.name)
  if (found === undefined) return [matcher]
  return [matcher, ...found.anyOf.map(one => ({ ...one, where: [...one.where, ...matcher.where] }))]
}

function lastDays(days: number, timeZone: string, nowMs: number): { fromMs: number; toMs: number } {
  return { fromMs: startOfDay(nowMs, timeZone, 1 - days), toMs: startOfDay(nowMs, timeZone, 1) }
}
