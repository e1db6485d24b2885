import type { EventType } from '../../events/catalogue.ts'

/** What a mark on the timeline looks like. Each is a shape of its own, not only a colour. */
export type Look = 'error' | 'rage' | 'trouble' | 'good' | 'page' | 'quiet'

interface KindMark {
  /** The highest of a cluster is the one that is seen. */
  rank: number
  look: Look
}

/** What is always marked. Below it: where there is room. */
export const LOUD_RANK = 40
/** What went wrong has this or more. */
const TROUBLE_RANK = 60
/** Errors have this or more, rage clicks just that: both are also marked to the pixel. */
export const ERROR_RANK = 95
export const RAGE_RANK = 90

/**
 * The kinds of events that get a mark of their own. What a page does by itself (requests, console lines, vitals, long tasks) only counts in the
 * density: an hour has thousands of them. Pages are the strip below, and a mark where there is room, as clicks and inputs are.
 */
const MARKS: Partial<Record<EventType, KindMark>> = {
  error: { rank: 100, look: 'error' },
  error_click: { rank: ERROR_RANK, look: 'error' },
  rage_click: { rank: RAGE_RANK, look: 'rage' },
  dead_click: { rank: 80, look: 'trouble' },
  form_abandon: { rank: 70, look: 'trouble' },
  validation: { rank: 65, look: 'trouble' },
  quick_back: { rank: TROUBLE_RANK, look: 'trouble' },
  custom: { rank: 50, look: 'good' },
  identify: { rank: 45, look: 'good' },
  group: { rank: 44, look: 'good' },
  flag: { rank: 40, look: 'good' },
  pageview: { rank: 9, look: 'page' },
  click: { rank: 5, look: 'quiet' },
  input: { rank: 4, look: 'quiet' },
}

/** Where a rank belongs: 0 is there where there is room, 1 always, 2 is what went wrong. */
export function levelOf(rank: number): 0 | 1 | 2 {
  if (rank >= TROUBLE_RANK) return 2
  return rank >= LOUD_RANK ? 1 : 0
}

/** How much an event of this kind asks to be seen; 0 for none that is marked. */
export function rankOf(type: EventType): number {
  return MARKS[type]?.rank ?? 0
}

export function lookOf(type: EventType): Look {
  return MARKS[type]?.look ?? 'quiet'
}
