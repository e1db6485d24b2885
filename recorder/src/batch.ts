import { type BatchHeader, layOutFrame } from '@playhead/protocol'
import { stringify } from './natives.ts'

/** Lines of one kind, as text until compressed. `bytes` is the compressed form. */
export interface Section {
  count: number
  text: string
  bytes?: Uint8Array
}

/** A cut batch: its name and its lines are final, however often and by whatever way it is sent. */
export interface Batch {
  session: string
  tab: string
  seq: number
  visitor: string
  fromMs: number
  toMs: number
  events: Section
  snapshots: Section
  /** True when a full snapshot is among the snapshot events. */
  full: boolean
}

/** Memory a batch holds: characters of JSON before compression, bytes after. */
export function batchSize(batch: Batch): number {
  return sectionSize(batch.events) + sectionSize(batch.snapshots)
}

function sectionSize(section: Section): number {
  return section.bytes?.byteLength ?? section.text.length
}

/** The frame of a batch whose sections are compressed. May be larger than the server takes. */
export function frameOf(batch: Batch, key: string, recorder: string, sentAtMs: number): Uint8Array<ArrayBuffer> {
  const { session, tab, seq, visitor, fromMs, toMs, full } = batch
  const events = batch.events.bytes ?? new Uint8Array()
  const snapshots = batch.snapshots.bytes ?? new Uint8Array()
  const header: BatchHeader = {
    key,
    session,
    tab,
    seq,
    fromMs,
    toMs,
    sentAtMs,
    visitor,
    events: { count: batch.events.count, bytes: events.byteLength },
    snapshots: { count: batch.snapshots.count, bytes: snapshots.byteLength, full },
    recorder,
  }
  return layOutFrame({ header, events, snapshots }, stringify)
}

/** Takes away the snapshot events: the index events are what is left of a batch that does not fit. */
export function dropSnapshots(batch: Batch): void {
  batch.snapshots = { count: 0, text: '' }
  batch.full = false
}
