import { clockSkewMs } from '../../ingest/skew.ts'
import { parseMoment } from '../../links/time.ts'
import { ItemError, quoted, type Sent } from './item.ts'
import { FIRST_MS, MAX_AHEAD_MS } from './limits.ts'

/**
 * When an item happened, on the server's clock: its own time, shifted by the offset of the sender's clock where that is more than ingest
 * forgives. (The rule of Segment's HTTP API: what lay between `timestamp` and `sentAt` also lies between the event and the arrival.)
 * Without a time: when it was sent, or arrived. Old times stay what they are, so that a history can be imported.
 * @throws ItemError time_invalid, time_out_of_range
 */
export function happenedMs(
  { timestamp, sentAt, agoMs }: Pick<Sent, 'timestamp' | 'sentAt' | 'agoMs'>,
  receivedAtMs: number,
): number {
  const sentAtMs = momentOf(sentAt)
  const skewMs = sentAtMs === undefined ? 0 : clockSkewMs(sentAtMs, receivedAtMs)
  if (!isGiven(timestamp)) {
    if (agoMs !== undefined) return within(receivedAtMs - agoMs, receivedAtMs)
    return within((sentAtMs ?? receivedAtMs) + skewMs, receivedAtMs)
  }
  const atMs = momentOf(timestamp)
  if (atMs === undefined)
    throw new ItemError('time_invalid', `${quoted(timestamp)} is not a time: give ISO 8601, or epoch milliseconds.`)
  return within(atMs + skewMs, receivedAtMs)
}

export function isGiven(timestamp: unknown): boolean {
  return timestamp !== undefined && timestamp !== null && timestamp !== ''
}

function momentOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? parseMoment(String(Math.round(value))) : undefined
  if (typeof value !== 'string' || value.length > 64) return undefined
  const exact = Date.parse(value)
  // ISO 8601 with a zone reads the same everywhere; the rest is read as databases write it, in UTC.
  return /\dZ$/.test(value) && !Number.isNaN(exact) ? exact : parseMoment(value)
}

function within(atMs: number, receivedAtMs: number): number {
  if (atMs >= FIRST_MS && atMs <= receivedAtMs + MAX_AHEAD_MS) return Math.round(atMs)
  const text = Math.abs(atMs) < 8.64e15 ? new Date(atMs).toISOString() : String(atMs)
  throw new ItemError('time_out_of_range', `${text} is before 2000, or more than a day ahead of this server’s clock.`)
}
