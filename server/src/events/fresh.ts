/** Answers that are kept, at most: a server has few projects, and each few questions. */
const MOST_KEPT = 100

/** Gives an answer that is at most so old, or the one that is on its way: several who ask at once cost one query. */
export interface Fresh {
  get<T>(key: string, freshMs: number, load: () => Promise<T>): Promise<T>
}

export function createFresh(now: () => number = Date.now): Fresh {
  const kept = new Map<string, { answer: Promise<unknown>; atMs: number }>()
  return {
    get<T>(key: string, freshMs: number, load: () => Promise<T>): Promise<T> {
      const known = kept.get(key)
      if (known && now() - known.atMs < freshMs) return known.answer as Promise<T>
      const answer = load()
      const entry = { answer, atMs: now() }
      kept.delete(key)
      kept.set(key, entry)
      answer.catch(() => kept.get(key) === entry && kept.delete(key))
      const oldest = kept.size > MOST_KEPT ? kept.keys().next().value : undefined
      if (oldest !== undefined) kept.delete(oldest)
      return answer
    },
  }
}
