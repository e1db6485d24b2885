import { MAX_CLOCK_SKEW_MS } from '@playhead/protocol'

/** Milliseconds to which a shift is rounded: the batches of one session shift alike although their upload times differ. */
const SKEW_STEP_MS = 60_000

/**
 * Milliseconds to add to a batch's times because the client's clock is off: 0 up to `MAX_CLOCK_SKEW_MS`, because the offset also holds
 * the time of the upload. Rounded to whole minutes; the exact offset was rejected, since it would shift each batch of a session by
 * another few hundred milliseconds and swap events at the seams.
 */
export function clockSkewMs(sentAtMs: number, receivedAtMs: number): number {
  const offsetMs = receivedAtMs - sentAtMs
  if (Math.abs(offsetMs) <= MAX_CLOCK_SKEW_MS) return 0
  return Math.round(offsetMs / SKEW_STEP_MS) * SKEW_STEP_MS
}
