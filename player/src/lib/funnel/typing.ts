/** Milliseconds after the last key before an edit counts: one request a word, not one a letter. */
const TYPING_MS = 300

/** Edits on their way into the history of the browser. */
export interface Edits<Content> {
  /** A whole change at once; with `field`, one of the keys typed into a field, which together are one change. */
  edit(content: Content, field?: string): void
  /** Takes what was typed at once, and ends the change: whatever is typed next is another. */
  flush(): void
  /** Forgets what was typed last: somebody went elsewhere. */
  drop(): void
}

/**
 * Makes changes of edits. `commit` is called once for a change that stands by itself, and for every pause of somebody who types:
 * `isSame` when it goes on with the change committed last, and replaces it.
 */
export function createEdits<Content>(commit: (content: Content, isSame: boolean) => void): Edits<Content> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: { content: Content; field: string } | undefined
  let committed: string | undefined

  const take = () => {
    clearTimeout(timer)
    if (!waiting) return
    const { content, field } = waiting
    waiting = undefined
    commit(content, field === committed)
    committed = field
  }
  return {
    edit(content, field) {
      clearTimeout(timer)
      if (field === undefined) {
        waiting = undefined
        committed = undefined
        commit(content, false)
        return
      }
      if (waiting && waiting.field !== field) take()
      waiting = { content, field }
      timer = setTimeout(take, TYPING_MS)
    },
    flush() {
      take()
      committed = undefined
    },
    drop() {
      clearTimeout(timer)
      waiting = undefined
      committed = undefined
    },
  }
}
