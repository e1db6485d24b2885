import type { BatchHeader } from '@playhead/protocol'
import { quarantineKey } from '../keys.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import type { Problem } from './problem.ts'

/** Problems that are listed; a batch of 20,000 bad lines has the same cause 20,000 times. */
const MAX_PROBLEMS = 20

export interface Quarantined {
  /** Log object it was found in. */
  input: string
  receivedAtMs: number
  /** The log record as it lay there, or the rest of a damaged log object. */
  bytes: Uint8Array
  problems: readonly Problem[]
  project?: string
  header?: BatchHeader
}

/**
 * Keeps what could not be decoded: one line of JSON that says what is wrong, a newline, then the bytes unchanged
 * (`tail -n +2` gives them back). The same bytes have the same key, so that compacting again does not pile up copies.
 */
export async function quarantine(store: ObjectStore, found: Quarantined): Promise<void> {
  const { input, bytes, problems, project, header } = found
  const note = {
    version: 1,
    input,
    project,
    session: header?.session,
    tab: header?.tab,
    seq: header?.seq,
    problemCount: problems.length,
    problems: problems.slice(0, MAX_PROBLEMS),
    recordBytes: bytes.byteLength,
  }
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(note)}\n`), bytes])
  await store.put(quarantineKey(found.receivedAtMs, bytes), body)
}
