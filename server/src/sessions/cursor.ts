import { isUuid } from '@playhead/protocol'
import { PlayheadError } from '../errors.ts'

/** Where a page of the sessions list ended: its last session. */
export interface Cursor {
  startedMs: number
  session: string
}

/** An opaque page cursor. */
export function encodeCursor({ startedMs, session }: Cursor): string {
  return Buffer.from(`${startedMs}.${session}`).toString('base64url')
}

/** @throws PlayheadError CURSOR_INVALID for what {@link encodeCursor} does not make. */
export function decodeCursor(text: string): Cursor {
  const [, started, session] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(Buffer.from(text, 'base64url').toString()) ?? []
  const cursor = { startedMs: Number(started), session: session ?? '' }
  // Decoding base64 forgives almost anything: only the exact text counts.
  if (!isUuid(cursor.session) || encodeCursor(cursor) !== text)
    throw new PlayheadError('CURSOR_INVALID', 'Take the cursor from nextCursor of the page before, or leave it out.')
  return cursor
}
