import { type BatchHeader, decodeFrame, FrameError, MAX_INDEX_EVENTS_PER_BATCH } from '@playhead/protocol'
import type { SpooledBatch } from '../compaction/batch.ts'
import { decodeEvents } from '../compaction/events.ts'
import { SectionRejected } from '../compaction/problem.ts'
import { decodeSnapshots } from '../compaction/snapshots.ts'
import type { LogRecord } from '../log/record.ts'
import { toEvent } from '../sessions/events.ts'
import type { Chunk, SessionEvent } from '../sessions/schema.ts'

/** A batch as a watcher gets it. */
export interface LiveBatch {
  tab: string
  seq: number
  /** What it adds to the picture; null when that is nothing. */
  chunk: Chunk | null
  /** The chunk's lines, as a stored chunk has them, without their newlines. */
  lines: string[]
  events: SessionEvent[]
  toMs: number
  /** The page that sent it was going away. */
  isLast: boolean
}

/** The header of a record's frame; `undefined` where it is none, which compaction puts aside. */
export function headerOf(record: LogRecord): BatchHeader | undefined {
  try {
    return decodeFrame(record.frame).header
  } catch (error) {
    if (error instanceof FrameError) return undefined
    throw error
  }
}

/**
 * Decodes one batch of the log as compaction does: with the same checks, and the same times where the client's clock was off. What
 * cannot be decoded is left out; compaction keeps and counts it.
 */
export async function decodeBatch(record: LogRecord): Promise<LiveBatch> {
  const { header, events, snapshots } = decodeFrame(record.frame)
  const { tab, seq } = header
  const batch: SpooledBatch = { header, meta: record.meta, input: '', offset: 0, bytes: 0, problems: [] }
  const rows = await unlessRejected([], async () =>
    header.events.count > 0 && header.events.count <= MAX_INDEX_EVENTS_PER_BATCH
      ? decodeEvents(batch, Buffer.from(events))
      : [],
  )
  const keyframes: Chunk['keyframes'] = []
  const watcher = { fullSnapshot: (atMs: number) => void keyframes.push({ tab, atMs }), meta() {} }
  const decoded = await unlessRejected(undefined, async () =>
    header.snapshots.count > 0 ? decodeSnapshots(batch, Buffer.from(snapshots), watcher) : undefined,
  )
  const times = decoded?.times ?? []
  // A carriage return may stand between two values of JSON, and would end a line of the stream.
  const lines = decoded
    ? times.map((_, i) =>
        `[0,${seq},${decoded.json.toString('utf8', decoded.starts[i], decoded.ends[i])}]`.replaceAll('\r', ' '),
      )
    : []
  const jsonBytes = lines.reduce((sum, line) => sum + line.length + 1, 0)
  const chunk: Chunk | null =
    lines.length === 0
      ? null
      : {
          id: `live-${tab}-${seq}`,
          url: '',
          // Of its own events only: an index event may tell of a request that began long before.
          fromMs: times.reduce((least, atMs) => Math.min(least, atMs)),
          toMs: times.reduce((most, atMs) => Math.max(most, atMs)),
          bytes: header.snapshots.bytes,
          jsonBytes,
          count: lines.length,
          tabs: [tab],
          keyframes,
          skip: [],
        }
  return {
    tab,
    seq,
    chunk,
    lines,
    // Rows have been checked to be of one of the types.
    events: rows.map(row => toEvent({ ...row, type: row.type as SessionEvent['type'] })),
    toMs: header.toMs + record.meta.skewMs,
    isLast: header.isLast === true,
  }
}

async function unlessRejected<Value>(otherwise: Value, decode: () => Promise<Value>): Promise<Value> {
  try {
    return await decode()
  } catch (error) {
    if (error instanceof SectionRejected) return otherwise
    throw error
  }
}
