import { guarded } from '../../guard.ts'

/** Things that wait to be sent together. */
export interface Gathered<T> {
  add(item: T): void
  /** Sends now what waits. */
  flush(): void
  /** Forgets what waits. */
  clear(): void
}

/** Hands distinct items over together, `delayMs` after the first of them: so late at most, and so often at most. */
export function gather<T>(delayMs: number, send: (items: Set<T>) => void): Gathered<T> {
  let items = new Set<T>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const clear = () => {
    clearTimeout(timer)
    timer = undefined
    items = new Set()
  }
  const flush = guarded(() => {
    const due = items
    clear()
    if (due.size) send(due)
  })
  return {
    add(item) {
      items.add(item)
      timer ??= setTimeout(flush, delayMs)
    },
    flush,
    clear,
  }
}
