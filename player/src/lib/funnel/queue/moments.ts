import type { FunnelMark } from '../../replay/timeline/marks.ts'
import type { QueueRow } from './queue.ts'

/**
 * Milliseconds before its moment at which a replay begins. Long enough to see the last thing that was tried (filling in a field takes two to
 * four seconds) and what the page answered; at 10 s, 50 drop-offs would take four minutes more to look through.
 */
export const LEAD_MS = 5_000

/** The moment a row is about: where the visitor gave up, or completed the step. */
export function momentOf(row: QueueRow): number {
  return row.giveUp?.atMs ?? row.atMs
}

/** Where its replay opens: a few seconds before, epoch milliseconds. The player keeps it within the session. */
export function openAt(row: QueueRow): number {
  return momentOf(row) - LEAD_MS
}

/** What the timeline points out. `step` is the name of the step. */
export function marksOf(row: QueueRow, step: string): FunnelMark[] {
  const done: FunnelMark = { atMs: row.atMs, label: step, kind: 'step' }
  return row.giveUp ? [done, { atMs: row.giveUp.atMs, label: 'Gave up', kind: 'give-up' }] : [done]
}
