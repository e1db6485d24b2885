import type { Session } from 'chdb'
import { engineError } from './exceptions.ts'
import { quoteName, quoteString } from './quote.ts'
import { type EngineRequest, isReadOnly, setStatements } from './request.ts'

/** Queries that read at the same time; more wait. On two cores a third only slows the others. */
const READERS = 4
/** libuv threads the engine process needs: the readers, one writer, a KILL QUERY, and gzip. Set before the process starts. */
export const ENGINE_THREADS = READERS + 4

/** Milliseconds between attempts to cancel: a query that has not begun cannot be found yet. */
const CANCEL_RETRY_MS = 50

/** Opens another connection to the data directory; 0.2 ms, measured. */
type OpenSession = () => Session

export interface Pool {
  /**
   * Runs `job` on a session of its own that has the request's settings and parameters. Writes run one at a time.
   * Aborting cancels the query in the engine.
   */
  run<T>(request: EngineRequest, signal: AbortSignal, job: (session: Session) => Promise<T>): Promise<T>
  /** Takes nothing new, and resolves when what runs has ended. */
  drain(): Promise<void>
}

/**
 * A session per query: 1.2 ms with its query, and nothing (settings, parameters, read-only mode) can leak from one query to
 * the next. A pool of lasting sessions was rejected for just that: resetting what a query set is as long as a list of what can be set.
 */
export function createPool(open: OpenSession): Pool {
  const readers = createLane(READERS)
  const writer = createLane(1)
  const running = new Set<Promise<unknown>>()
  let isDraining = false

  async function runNow<T>(request: EngineRequest, signal: AbortSignal, job: (session: Session) => Promise<T>) {
    if (signal.aborted) throw engineError(394, 'QUERY_WAS_CANCELLED', 'The client went away before the query began')
    const tag = crypto.randomUUID()
    const session = open()
    let isOver = false
    const onAbort = () => void cancel(open, tag, () => isOver)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      if (request.database !== undefined && request.database !== 'default')
        await session.queryAsync(`USE ${quoteName(request.database)}`)
      for (const statement of setStatements(request, tag)) await session.queryAsync(statement)
      return await job(session)
    } finally {
      isOver = true
      signal.removeEventListener('abort', onAbort)
      session.close()
    }
  }

  return {
    async run(request, signal, job) {
      if (isDraining) throw engineError(236, 'ABORTED', 'The engine is stopping')
      const lane = isReadOnly(request) ? readers : writer
      const result = lane(() => runNow(request, signal, job))
      running.add(result)
      try {
        return await result
      } finally {
        running.delete(result)
      }
    },
    async drain() {
      isDraining = true
      await Promise.allSettled(running)
    },
  }
}

/** `SYNC` would hang chDB; so would waiting on the session that runs the query. */
async function cancel(open: OpenSession, tag: string, isOver: () => boolean): Promise<void> {
  const session = open()
  try {
    while (!isOver()) {
      await session.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = ${quoteString(tag)} ASYNC`)
      await new Promise(resolve => setTimeout(resolve, CANCEL_RETRY_MS))
    }
  } finally {
    session.close()
  }
}

/** At most `width` tasks at a time, in the order they came. */
export function createLane(width: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = width
  return async task => {
    if (free > 0) free--
    else await new Promise<void>(resolve => waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
