import type { VisitorDetail } from '@playhead/server/api'
import { getVisitor } from '../api/client.ts'

/** Who a session's visitor is, asked for when it is wanted. */
export interface VisitorState {
  readonly detail: VisitorDetail | null
  readonly error: unknown
  /** Asks, unless it was asked already. */
  want(): void
  /** Asks again after a failure. */
  retry(): void
  /** The next page of the visitor's sessions. */
  more(): Promise<void>
  close(): void
}

export function createVisitor(visitor: string): VisitorState {
  const abort = new AbortController()
  let detail: VisitorDetail | null = $state.raw(null)
  let error: unknown = $state.raw(null)
  let isAsked = false

  async function ask(cursor?: string): Promise<void> {
    try {
      const answer = await getVisitor(visitor, cursor, abort.signal)
      const known = cursor === undefined ? [] : (detail?.sessions ?? [])
      detail = { ...answer, sessions: [...known, ...answer.sessions] }
      error = null
    } catch (reason) {
      if (!abort.signal.aborted) error = reason
    }
  }

  return {
    get detail() {
      return detail
    },
    get error() {
      return error
    },
    want() {
      if (isAsked || visitor === '') return
      isAsked = true
      void ask()
    },
    retry: () => void ask(),
    more: async () => {
      if (detail?.nextCursor) await ask(detail.nextCursor)
    },
    close: () => abort.abort(),
  }
}
