import { type BatchHeader, decodeFrame } from '@playhead/protocol'
import type { SpooledBatch } from '../../compaction/batch.ts'
import { decodeEvents } from '../../compaction/events.ts'
import type { EventRow } from '../../index/types.ts'
import type { LogRecord } from '../../log/record.ts'
import { recordsOf } from './records.ts'
import type { SegmentType } from './segment.ts'

/** What the tests of received events share: items turned into rows by what compaction decodes records with. */

export const NOW_MS = Date.UTC(2026, 5, 15, 12)
export const ARRIVAL = { project: 'shop', key: 'pk_shop_00000000', receivedAtMs: NOW_MS }

/** The rows of a record, and what was left out of it: nothing, ever. */
export async function decodeRecord({ meta, frame }: LogRecord): Promise<{
  header: BatchHeader
  rows: EventRow[]
  problems: SpooledBatch['problems']
}> {
  const { header, events } = decodeFrame(frame)
  const batch: SpooledBatch = { header, meta, input: '', offset: 0, bytes: 0, problems: [] }
  return { header, rows: await decodeEvents(batch, Buffer.from(events)), problems: batch.problems }
}

/** The row an item becomes, its props parsed; or the code for which it is refused. */
export async function rowOf(
  item: unknown,
  { type, sentAt }: { type?: SegmentType; sentAt?: unknown } = {},
): Promise<(Omit<EventRow, 'props'> & { props: Record<string, unknown>; recorder: string }) | string> {
  const { records, rejected } = await recordsOf([item], type, sentAt, ARRIVAL)
  const [record] = records
  if (record === undefined) return rejected[0]?.code ?? 'neither stored nor refused'
  const { header, rows, problems } = await decodeRecord(record.record)
  const [row] = rows
  if (row === undefined || problems.length > 0) throw new Error(`stored and not readable: ${JSON.stringify(problems)}`)
  return { ...row, props: JSON.parse(row.props), recorder: header.recorder }
}
