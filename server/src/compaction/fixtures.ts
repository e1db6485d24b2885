import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gzipSync } from 'node:zlib'
import { type BatchHeader, encodeFrame, type IndexEvent, type SnapshotEvent, uuidv7 } from '@playhead/protocol'
import type { ChunkRow, EventRow } from '../index/types.ts'
import type { SegmentRows } from '../index/write.ts'
import { logKey } from '../keys.ts'
import { encodeRecord } from '../log/record.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import type { CompactionOptions, Log, SegmentIndex } from './types.ts'

/** What the tests of compaction share: batches as a recorder sends them, log objects as ingest writes them. */

/** 2026-01-01, inside of epoch {@link EPOCH}. */
export const AT_MS = Date.UTC(2026, 0, 1)
export const EPOCH_MS = 10_000
export const EPOCH = AT_MS / EPOCH_MS
export const PARTITION = 1

export const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** The same id for the same number. */
export function idOf(n: number): string {
  const random = new Uint8Array(10)
  new DataView(random.buffer).setUint32(6, n)
  return uuidv7(AT_MS, random)
}

export interface BatchInput {
  session?: string
  tab?: string
  seq?: number
  project?: string
  skewMs?: number
  userAgent?: string
  country?: string
  visitor?: string
  snapshots?: (SnapshotEvent | string | Buffer)[]
  events?: (IndexEvent | string | Buffer)[]
  /** Replaces parts of the header that would be right. */
  header?: Partial<BatchHeader>
  /** Replace the compressed sections. */
  rawSnapshots?: Uint8Array
  rawEvents?: Uint8Array
}

/** The record of one batch, as a log object has it. */
export function recordOf(batch: BatchInput): Buffer {
  const { snapshots = [], events = [], rawSnapshots, rawEvents } = batch
  const frame = encodeFrame({
    header: {
      key: 'pk_test1234',
      session: batch.session ?? idOf(1),
      tab: batch.tab ?? idOf(2),
      seq: batch.seq ?? 0,
      fromMs: AT_MS,
      toMs: AT_MS + 5_000,
      sentAtMs: AT_MS + 5_000,
      visitor: batch.visitor ?? 'ada',
      recorder: '1.0.0',
      ...batch.header,
      events: { count: events.length, bytes: 0, ...batch.header?.events },
      snapshots: { count: snapshots.length, bytes: 0, full: false, ...batch.header?.snapshots },
    },
    events: rawEvents ?? compressed(events),
    snapshots: rawSnapshots ?? compressed(snapshots),
  })
  const { project = 'shop', skewMs = 0, userAgent = '', country } = batch
  return Buffer.concat(
    encodeRecord({ meta: { project, receivedAtMs: AT_MS + 5_100, skewMs, userAgent, country }, frame }),
  )
}

function compressed(lines: readonly (object | string | Buffer)[]): Uint8Array {
  if (lines.length === 0) return new Uint8Array()
  const bytes = lines.map(line => {
    if (Buffer.isBuffer(line)) return line
    return Buffer.from(typeof line === 'string' ? line : JSON.stringify(line))
  })
  return gzipSync(Buffer.concat(bytes.flatMap(line => [line, Buffer.from('\n')])))
}

export function snapshotAt(ms: number, data: unknown = { source: 1 }, type = 3): SnapshotEvent {
  return { type, data, timestamp: AT_MS + ms }
}

export function eventAt(ms: number, event: Partial<IndexEvent> = {}): IndexEvent {
  return { type: 'click', atMs: AT_MS + ms, ...event }
}

let written = 0

/** Writes one log object of these batches; answers its key. */
export async function writeLog(
  store: ObjectStore,
  batches: BatchInput[],
  n = written++,
  epoch = EPOCH,
): Promise<string> {
  const key = logKey(PARTITION, epoch, 'node', n)
  await store.put(key, Buffer.concat(batches.map(recordOf)))
  return key
}

/** An index that remembers what it was given, by token. */
export function memoryIndex(): SegmentIndex & {
  inserts: Map<string, SegmentRows>
  events(): EventRow[]
  chunks(): ChunkRow[]
} {
  const inserts = new Map<string, SegmentRows>()
  const chunks = () => [...inserts.values()].flatMap(rows => rows.chunks)
  return {
    inserts,
    chunks,
    events: () => [...inserts.values()].flatMap(rows => rows.events),
    async knownBatches(project, sessions) {
      const known = new Map<string, Map<string, string>>()
      for (const chunk of chunks()) {
        if (chunk.project !== project || !sessions.includes(chunk.session)) continue
        const batches = known.get(chunk.session) ?? new Map<string, string>()
        known.set(chunk.session, batches)
        for (const [i, tab] of chunk.batchTabs.entries()) batches.set(`${tab}/${chunk.batchSeqs[i]}`, chunk.segment)
      }
      return known
    },
    async insertSegmentRows(rows, token) {
      if (!inserts.has(token)) inserts.set(token, structuredClone(rows))
    },
  }
}

export function optionsOf(store: ObjectStore, index: SegmentIndex, scratch: string, epoch = EPOCH): CompactionOptions {
  return { store, index, partition: PARTITION, epoch, config: { epochMs: EPOCH_MS, scratch }, log: quiet }
}

/** The `[tab, seq, event]` lines of a chunk. */
export async function linesOf(store: ObjectStore, chunk: ChunkRow): Promise<[string, number, SnapshotEvent][]> {
  if (chunk.snapshotsBytes === 0) return []
  const bytes = await store.get(chunk.segment, { offset: chunk.snapshotsOffset, bytes: chunk.snapshotsBytes })
  const text = brotliDecompressSync(bytes as Buffer).toString()
  if (Buffer.byteLength(text) !== chunk.snapshotsJsonBytes) throw new Error('snapshotsJsonBytes is wrong')
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as [number, number, SnapshotEvent])
    .map(([tabIndex, seq, event]) => [chunk.tabs[tabIndex] ?? 'no such tab', seq, event])
}

export async function keysBelow(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(prefix)) keys.push(key)
  return keys
}

/** A temporary folder and what removes it. */
export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'playhead-test-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
