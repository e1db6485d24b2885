import type { FunnelInput, FunnelList } from '@playhead/server/api'
import type { ListQuery } from '../../api/funnels.ts'
import { definitionText } from '../address.ts'
import { openAt } from './moments.ts'
import { isWatchable } from './queue.ts'

/** Milliseconds one stays on a bar before its list is asked for: a pointer that crosses the chart asks for nothing. */
const INTENT_MS = 100
/** Milliseconds a list is kept for once one has left its bar: what opens it takes the pointer or the focus away just before it asks. */
const GRACE_MS = 1_000

type FetchList = (definition: FunnelInput, query: ListQuery, signal: AbortSignal) => Promise<FunnelList>

/** Fetches the list behind a bar, and what its first replay needs, while one still looks at the bar. */
export interface Ahead {
  /** Somebody points at the way to a list; returns what to call when they no longer do. */
  point(definition: FunnelInput, query: ListQuery): () => void
  /** A page of a list, from what was fetched ahead where it was. */
  list: FetchList
}

/** `fetchList` asks the server; `warm` fetches what the first picture of a session at a moment needs. */
export function createAhead(fetchList: FetchList, warm: (session: string, atMs: number) => Promise<void>): Ahead {
  let pointed: { key: string; page: Promise<FunnelList>; abort: AbortController } | null = null

  function start(key: string, definition: FunnelInput, query: ListQuery): void {
    if (pointed?.key === key) return
    pointed?.abort.abort()
    const abort = new AbortController()
    const page = fetchList(definition, query, abort.signal)
    pointed = { key, page, abort }
    page.then(
      ({ rows }) => {
        const first = rows.find(isWatchable)
        if (first && !abort.signal.aborted) void warm(first.session, openAt(first))
      },
      // Asked again by whoever opens the list.
      () => {},
    )
  }

  function drop(key: string): void {
    if (pointed?.key !== key) return
    pointed.abort.abort()
    pointed = null
  }

  return {
    point(definition, query) {
      const key = keyOf(definition, query)
      const timer = setTimeout(() => start(key, definition, query), INTENT_MS)
      return () => {
        clearTimeout(timer)
        setTimeout(() => drop(key), GRACE_MS)
      }
    },
    async list(definition, query, signal) {
      const taken = pointed?.key === keyOf(definition, query) ? pointed : null
      if (!taken) return fetchList(definition, query, signal)
      pointed = null
      signal.addEventListener('abort', () => taken.abort.abort(), { once: true })
      const page = await taken.page.catch(() => null)
      return page ?? fetchList(definition, query, signal)
    },
  }
}

function keyOf(definition: FunnelInput, { step, outcome, limit, cursor, group, reason }: ListQuery): string {
  return JSON.stringify([definitionText(definition), step, outcome, limit, cursor ?? null, group, reason])
}
