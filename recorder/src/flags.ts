import type { IndexEvent } from '@playhead/protocol'
import type { FlagValue } from './types.ts'

type FlagEvent = Pick<IndexEvent, 'type' | 'name' | 'props'>

/** Remembers which variant of each flag the visitor sees. */
export interface Flags {
  /** Events for the flags whose variant is new; the others say nothing. */
  change(values: Record<string, FlagValue>): FlagEvent[]
  /** Events for all flags: a new session is to be told them again. */
  all(): FlagEvent[]
}

export function createFlags(): Flags {
  const known = new Map<string, FlagValue>()
  return {
    change(values) {
      const changed = Object.entries(values).filter(([name, variant]) => known.get(name) !== variant)
      for (const [name, variant] of changed) known.set(name, variant)
      return changed.map(toEvent)
    },
    all: () => [...known].map(toEvent),
  }
}

function toEvent([name, variant]: [string, FlagValue]): FlagEvent {
  return { type: 'flag', name, props: { variant } }
}
