import type { Config } from '../config.ts'
import type { KnownBatches } from '../index/knownbatches.ts'
import type { SegmentRows } from '../index/write.ts'
import type { ObjectStore } from '../objectstore/types.ts'

/** What compaction asks of the index, so that it can be tested, and measured, without an engine. */
export interface SegmentIndex {
  /** Batches of these sessions that are indexed already, and the segment that holds each. */
  knownBatches(project: string, sessions: readonly string[]): Promise<KnownBatches>
  /** Inserts rows once per token, however often it is called. Durable when it resolves. */
  insertSegmentRows(rows: SegmentRows, token: string): Promise<void>
}

/** The part of a pino logger that is used here. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface CompactionOptions {
  store: ObjectStore
  index: SegmentIndex
  partition: number
  epoch: number
  config: Pick<Config, 'epochMs' | 'scratch'>
  /** Log objects read at a time. */
  readAhead?: number
  log: Log
}

/** What building segments met. */
export interface CompactionCounts {
  batches: number
  /** Batches left out because they are stored already. */
  duplicates: number
  /** Batches of which something could not be decoded; they are kept whole in quarantine. */
  quarantined: number
  sessions: number
  snapshotEvents: number
  indexEvents: number
  /** Bytes of snapshot JSON. */
  jsonBytes: number
  /** Bytes of the segments made. */
  segmentBytes: number
}

export interface CompactionResult extends CompactionCounts {
  /** Segments this run made. */
  built: number
  /** Segments this run indexed, made by itself or left by another. */
  indexed: number
}

export function noCounts(): CompactionCounts {
  return {
    batches: 0,
    duplicates: 0,
    quarantined: 0,
    sessions: 0,
    snapshotEvents: 0,
    indexEvents: 0,
    jsonBytes: 0,
    segmentBytes: 0,
  }
}
