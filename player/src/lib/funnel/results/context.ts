import type { FunnelInput } from '@playhead/server/api'
import { createContext } from 'svelte'
import type { FunnelView } from '../address.ts'
import type { Ahead } from '../queue/ahead.ts'
import type { Prefetch } from '../queue/prefetch.ts'

/** What every part of the results knows: the funnel, what is selected of it, and how to select something else. */
export interface ResultsContext {
  readonly definition: FunnelInput
  readonly view: FunnelView
  /** Id of the saved funnel it started from. */
  readonly saved: string | undefined
  readonly ahead: Ahead
  readonly prefetch: Prefetch
  /** `replace`: without a step in the history, such as from row to row. */
  show(next: FunnelView, how?: { replace?: boolean }): void
}

export const [getResults, setResults] = createContext<ResultsContext>()
