import { isUuid } from '@playhead/protocol'
import { PlayheadError } from '../errors.ts'

/** Where a page of a session's events ended: its last event, by the order events are given in. */
export interface EventCursor {
  atMs: number
  tab: string
  seq: number
  position: number
}

/** An opaque page cursor. */
export function encodeEventCursor({ atMs, tab, seq, position }: EventCursor): string {
  return Buffer.from(`${atMs}.${tab}.${seq}.${position}`).toString('base64url')
}

/** @throws PlayheadError CURSOR_INVALID for what {@link encodeEventCursor} does not make. */
export function decodeEventCursor(text: string): EventCursor {
  const written = Buffer.from(text, 'base64url').toString()
  const [, atMs, tab, seq, position] = /^(\d{1,15})\.([0-9a-f-]{36})\.(\d{1,10})\.(\d{1,10})$/.exec(written) ?? []
  const cursor = { atMs: Number(atMs), tab: tab ?? '', seq: Number(seq), position: Number(position) }
  // Decoding base64 forgives almost anything: only the exact text counts, and numbers that the index can hold.
  const isExact = isUuid(cursor.tab) && encodeEventCursor(cursor) === text
  if (!isExact || Math.max(cursor.seq, cursor.position) > 0xffff_ffff)
    throw new PlayheadError('CURSOR_INVALID', 'Take the cursor from nextCursor of the page before, or leave it out.')
  return cursor
}
