import type { FunnelList } from '@playhead/server/api'

export type QueueRow = FunnelList['rows'][number]

/** People asked for at once: a screen and a half of rows, and what a queue needs for ten minutes. */
export const PAGE_ROWS = 50

export interface QueueState {
  /** Newest first, each person (or session) once. */
  rows: readonly QueueRow[]
  /** True when there is nothing behind the last row. */
  isWhole: boolean
  isLoading: boolean
  /** What the last page failed with; null when it did not. */
  error: unknown
}

export interface Queue {
  state(): QueueState
  /** Fetches the next page, or the failed one again. Safe to call at any time. */
  more(): Promise<void>
  /** The row after (1) or before (-1) `unit` that can be watched, fetching pages until there is one; null at the end. */
  neighbour(unit: string | null, direction: 1 | -1): Promise<QueueRow | null>
  close(): void
}

/** A list of people that is read a page at a time and played one after another. `fetchPage` gives the page behind a cursor. */
export function createQueue(
  fetchPage: (cursor: string | null, signal: AbortSignal) => Promise<FunnelList>,
  onChange: (state: QueueState) => void,
): Queue {
  const abort = new AbortController()
  let state: QueueState = { rows: [], isWhole: false, isLoading: false, error: null }
  let cursor: string | null = null
  let page: Promise<void> | null = null

  function change(patch: Partial<QueueState>): void {
    if (abort.signal.aborted) return
    state = { ...state, ...patch }
    onChange(state)
  }

  async function load(): Promise<void> {
    change({ isLoading: true, error: null })
    try {
      const { rows, nextCursor } = await fetchPage(cursor, abort.signal)
      cursor = nextCursor
      change({ rows: append(state.rows, rows), isWhole: nextCursor === null, isLoading: false })
    } catch (error) {
      change({ isLoading: false, error })
    }
  }

  function more(): Promise<void> {
    if (state.isWhole || abort.signal.aborted) return Promise.resolve()
    page ??= load().finally(() => {
      page = null
    })
    return page
  }

  return {
    state: () => state,
    more,
    async neighbour(unit, direction) {
      for (;;) {
        const found = watchableFrom(state.rows, unit, direction)
        if (found || direction === -1 || state.isWhole) return found
        await more()
        if (state.error !== null || abort.signal.aborted) return null
      }
    },
    close: () => abort.abort(),
  }
}

/** True where there is something to watch. */
export function isWatchable(row: QueueRow): row is QueueRow & { session: string } {
  return row.hasReplay && row.session !== null
}

/** The nearest row after (1) or before (-1) `unit` that can be watched; from the first one on where `unit` is not in the list. */
export function watchableFrom(rows: readonly QueueRow[], unit: string | null, direction: 1 | -1): QueueRow | null {
  const from = rows.findIndex(row => row.unit === unit)
  if (direction === -1) return rows.slice(0, Math.max(0, from)).findLast(isWatchable) ?? null
  return rows.slice(from + 1).find(isWatchable) ?? null
}

/** A person may move to a later page while pages are read: the first place counts. */
function append(rows: readonly QueueRow[], more: readonly QueueRow[]): QueueRow[] {
  const known = new Set(rows.map(row => row.unit))
  return [...rows, ...more.filter(row => !known.has(row.unit))]
}
