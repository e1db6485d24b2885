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
  /** The page went away with it. */
  isLast?: true
}

type Packed = [events: Uint8Array, snapshots: Uint8Array]

/** Memory a batch holds: characters of JSON before compression, bytes after. */
export function batchSize(batch: Batch): number {
  return sectionSize(batch.events) + sectionSize(batch.snapshots)
}

function sectionSize(section: Section): number {
  return section.bytes?.byteLength ?? section.text.length
}

/** The frame of a batch whose sections are compressed. May be larger than the server takes. */
export function frameOf(batch: Batch, key: string, recorder: string, sentAtMs: number): Uint8Array<ArrayBuffer> {
  const { events, snapshots, full, ...names } = batch
  const [packedEvents, packedSnapshots] = [events, snapshots].map(({ bytes }) => bytes ?? new Uint8Array()) as Packed
  const header: BatchHeader = {
    ...names,
    key,
    sentAtMs,
    recorder,
    // Their bytes are counted where the frame is laid out.
    events: { count: events.count, bytes: 0 },
    snapshots: { count: snapshots.count, bytes: 0, full },
  }
  return layOutFrame({ header, events: packedEvents, snapshots: packedSnapshots }, stringify)
}

/** Takes away the snapshot events: the index events are what is left of a batch that does not fit. */
export function dropSnapshots(batch: Batch): void {
  batch.snapshots = { count: 0, text: '' }
  batch.full = false
}
