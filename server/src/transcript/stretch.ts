import { formatClock } from '@playhead/protocol'
import { PlayheadError } from '../errors.ts'
import type { StretchQuery } from './schema.ts'

/** Part of a session, epoch milliseconds, both included. A side that nobody asked for is infinite: what servers told lies outside of the recording. */
export interface Stretch {
  fromMs: number
  toMs: number
}

/** The stretch that offsets name. @throws PlayheadError REQUEST_INVALID when there is nothing in it */
export function stretchOf(session: { startedMs: number; endedMs: number }, { from, to }: StretchQuery): Stretch {
  const lengthMs = session.endedMs - session.startedMs
  if (from !== undefined && from > lengthMs)
    throw new PlayheadError('REQUEST_INVALID', `\`from\` is past the end: the session lasts ${formatClock(lengthMs)}.`)
  if (from !== undefined && to !== undefined && to <= from)
    throw new PlayheadError('REQUEST_INVALID', '`from` must be before `to`.')
  return {
    fromMs: from === undefined ? Number.NEGATIVE_INFINITY : session.startedMs + from,
    toMs: to === undefined ? Number.POSITIVE_INFINITY : session.startedMs + to,
  }
}

/** True for a moment within the stretch. */
export function isWithin({ fromMs, toMs }: Stretch, atMs: number): boolean {
  return atMs >= fromMs && atMs <= toMs
}
