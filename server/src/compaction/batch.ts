import type { BatchHeader } from '@playhead/protocol'
import type { RecordMeta } from '../log/record.ts'
import type { Problem } from './problem.ts'

/** A batch that lies in the spool: all that is kept of it in memory. */
export interface SpooledBatch {
  header: BatchHeader
  meta: RecordMeta
  /** Key of the log object it came from. */
  input: string
  /** Where its record begins in the spool, and how long that is. */
  offset: number
  bytes: number
  /** What was left out of it. */
  problems: Problem[]
}

/** Milliseconds by which an event may lie outside its batch's own times: a slow request is reported when it ends. */
const TIME_SLACK_MS = 24 * 60 * 60 * 1000

/** 2000-01-01 and 2100-01-01: what the index can hold, and what a clock can honestly say. */
const FIRST_MS = Date.UTC(2000, 0, 1)
const LAST_MS = Date.UTC(2100, 0, 1)

/** Whether an event of this batch may have happened at `atMs` (corrected already). */
export function isNear(atMs: number, { header, meta }: SpooledBatch): boolean {
  return (
    atMs >= Math.max(FIRST_MS, header.fromMs + meta.skewMs - TIME_SLACK_MS) &&
    atMs <= Math.min(LAST_MS, header.toMs + meta.skewMs + TIME_SLACK_MS)
  )
}

/** Order of a session's batches: by tab, then as the tab sent them. */
export function compareBatches(a: SpooledBatch, b: SpooledBatch): number {
  if (a.header.tab !== b.header.tab) return a.header.tab < b.header.tab ? -1 : 1
  return a.header.seq - b.header.seq
}
