import { goto } from '$app/navigation'
import { getSessions } from '../api/client.ts'
import { readFilters, toApiQuery } from './filters.ts'
import { findNeighbours, type Neighbours, PAGE_SESSIONS, sessionAddress } from './neighbours.ts'

/** The list that a session was opened from, and the way to those beside it. */
export interface FromList {
  /** The list's filters, as they stand in its address; null when one came from elsewhere. */
  readonly list: string | null
  readonly neighbours: Neighbours
  /** To the next (1, older) or previous (-1) session; says so where there is none. */
  go(direction: 1 | -1): void
}

export function createFromList(list: string | null, session: string, say: (text: string) => void): FromList {
  let neighbours: Neighbours = $state.raw({ newer: null, older: null })

  async function look(query: string): Promise<void> {
    const filters = readFilters(new URLSearchParams(query))
    const fetchPage = (cursor: string | null) => getSessions(toApiQuery(filters, { limit: PAGE_SESSIONS, cursor }))
    // Fails in silence: without neighbours the replay is whole.
    neighbours = await findNeighbours(query, session, fetchPage).catch(() => neighbours)
  }

  if (list !== null) void look(list)

  return {
    list,
    get neighbours() {
      return neighbours
    },
    go(direction) {
      const next = direction === 1 ? neighbours.older : neighbours.newer
      if (next) void goto(sessionAddress(next, list))
      else say(direction === 1 ? 'No session after this in the list' : 'No session before this in the list')
    },
  }
}
