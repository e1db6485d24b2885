/**
 * Milliseconds behind the newest event to which a jump goes: what one batch holds, so that it is played and not skipped. What stands at
 * the start of a batch waited a second to be sent and is shown at once; what stands at its end was sent at once and is shown a second later.
 */
export const EDGE_MS = 1_000

/** Milliseconds behind at which following jumps: a batch and what one may be late. At 3,000 every pause of the visitor's of two seconds was watched to its end. */
export const FAR_MS = 1_600

/** Milliseconds behind at which somebody who moved is still taken to be following. */
const NEAR_MS = 4_000

/** Milliseconds that are worth starting for: the picture at the very end shows all there is. */
const LEAST_MS = 30

export interface Edge {
  /** Time of the newest event. */
  newestMs: number
  atMs: number
  isPlaying: boolean
}

/**
 * What keeps the playhead at the live edge: it plays on when something has come, and jumps where it has fallen behind, as after a quiet
 * minute of the visitor's. Null when there is nothing to do.
 */
export function followStep({ newestMs, atMs, isPlaying }: Edge): { seekMs: number | null } | null {
  const behindMs = newestMs - atMs
  if (behindMs > FAR_MS) return { seekMs: newestMs - EDGE_MS }
  return !isPlaying && behindMs > LEAST_MS ? { seekMs: null } : null
}

/** Whether somebody who has just moved is still at the edge. */
export function isNear({ newestMs, atMs, isPlaying }: Edge, hasEnded: boolean): boolean {
  return (isPlaying || hasEnded) && newestMs - atMs < NEAR_MS
}
