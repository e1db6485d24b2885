import {
  FLUSH_BYTES,
  MAX_BATCH_SPAN_MS,
  MAX_INDEX_EVENTS_PER_BATCH,
  MAX_SNAPSHOT_EVENTS_PER_BATCH,
} from '@playhead/protocol'
import type { Section } from './batch.ts'
import { UNLOAD_SPLIT_CHARS, UNLOAD_WHOLE_CHARS } from './limits.ts'

/** A line of one of the two sections: its JSON without the newline. */
export interface Line {
  json: string
  atMs: number
  isSnapshot?: boolean
  /** Meta: the snapshot event that stands before every full snapshot. */
  isMeta?: boolean
  /** A full snapshot. */
  isFull?: boolean
}

/** Lines that wait for the next cut, in order. `chars` of JSON stand for bytes: nearly all of it is ASCII. */
export interface Pending {
  events: Line[]
  snapshots: Line[]
  chars: number
}

/** What a cut batch says about its lines. */
export interface Cut {
  events: Section
  snapshots: Section
  fromMs: number
  toMs: number
  full: boolean
}

export function newPending(): Pending {
  return { events: [], snapshots: [], chars: 0 }
}

export function append(pending: Pending, line: Line): void {
  linesFor(pending, line).push(line)
  pending.chars += line.json.length
}

export function isEmpty(pending: Pending): boolean {
  return !pending.events.length && !pending.snapshots.length
}

/**
 * True when what waits must be cut before this line joins it:
 * - a keyframe (Meta, then the full snapshot) stands at the start of its batch, so that the two are never parted;
 * - no batch may exceed the protocol's counts or time span. A clock that jumps makes such spans.
 */
export function mustCutBefore(pending: Pending, line: Line): boolean {
  const first = pending.events[0] ?? pending.snapshots[0]
  if (!first) return false
  return (
    (line.isMeta === true && pending.snapshots.length > 0) ||
    linesFor(pending, line).length >= (line.isSnapshot ? MAX_SNAPSHOT_EVENTS_PER_BATCH : MAX_INDEX_EVENTS_PER_BATCH) ||
    Math.abs(line.atMs - first.atMs) >= MAX_BATCH_SPAN_MS / 2
  )
}

/** True when enough has gathered to be sent without waiting. */
export function isFull(pending: Pending): boolean {
  return pending.chars >= FLUSH_BYTES
}

/** The lines as one batch. */
export function cut({ events, snapshots }: Pending): Cut {
  const times = [...events, ...snapshots].map(line => line.atMs).sort((a, b) => a - b)
  return {
    events: sectionOf(events),
    snapshots: sectionOf(snapshots),
    fromMs: Math.floor(times[0] as number),
    toMs: Math.ceil(times[times.length - 1] as number),
    full: snapshots.some(line => line.isFull),
  }
}

/**
 * Parts the lines for a page that goes away. What is small goes as one; otherwise the index events go first, because
 * a lost click is missed more than a lost mouse movement, then the snapshot events piece by piece, the keyframe kept whole.
 */
export function splitForUnload(pending: Pending): Pending[] {
  if (isEmpty(pending)) return []
  if (pending.chars <= UNLOAD_WHOLE_CHARS) return [pending]
  const clicks = newPending()
  for (const line of pending.events) append(clicks, line)
  let piece = newPending()
  const pieces = [clicks, piece]
  for (const line of pending.snapshots) {
    const isOver = piece.chars + line.json.length > UNLOAD_SPLIT_CHARS
    // Not at(-1): Safari has it from 15.4.
    if (isOver && !piece.snapshots[piece.snapshots.length - 1]?.isMeta) {
      piece = newPending()
      pieces.push(piece)
    }
    append(piece, line)
  }
  return pieces.filter(part => !isEmpty(part))
}

function linesFor(pending: Pending, line: Line): Line[] {
  return line.isSnapshot ? pending.snapshots : pending.events
}

function sectionOf(lines: Line[]): Section {
  return { count: lines.length, text: lines.map(line => `${line.json}\n`).join('') }
}
