import type { FunnelDefinition, Matcher } from '@playhead/server/api'
import { newDefinition, type Step } from './definition.ts'

/** Funnels for tests. */

export function event(name: string): Matcher {
  return { kind: 'event', name, where: [] }
}

export function step(...names: string[]): Step {
  return { anyOf: names.map(event) }
}

/** One step for each name. */
export function funnelOf(...names: string[]): FunnelDefinition {
  return { ...newDefinition('UTC'), steps: names.map(name => step(name)) }
}
