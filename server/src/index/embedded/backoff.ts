/** Milliseconds before the first restart of an engine that died, and the most between two. */
const FIRST_MS = 100
const MOST_MS = 5_000
/** Milliseconds after which an engine counts as healthy: its next death is a first one. */
const HEALTHY_MS = 30_000

export interface Deaths {
  count: number
}

/** How long to wait before starting again, and the deaths in a row by now. `livedMs` is how long the one that died was up. */
export function nextStart(deaths: Deaths, livedMs: number): { deaths: Deaths; waitMs: number } {
  const count = livedMs >= HEALTHY_MS ? 1 : deaths.count + 1
  return { deaths: { count }, waitMs: Math.min(FIRST_MS * 2 ** (count - 1), MOST_MS) }
}
