import { gzipSync } from 'node:zlib'
import { encodeFrame, FLUSH_INTERVAL_MS, FULL_SNAPSHOT_TYPE, META_TYPE } from '@playhead/protocol'
import { append, cut, isFull, type Line, mustCutBefore, newPending } from '../../../recorder/src/pending.ts'
import type { MadeSession } from './session.ts'
import type { MadeTab } from './tab.ts'

/** Milliseconds from cutting a batch to its arrival. */
const UPLOAD_MS = 120
/** gzip's fastest: what is stored is compressed anew anyway. */
const LEVEL = 1

export interface ArrivedBatch {
  /** When the server took it, epoch milliseconds. */
  receivedAtMs: number
  frame: Uint8Array
}

/** The session as its recorders would have sent it: every 5 s, at 256 KB, a keyframe at the start of its batch. In order of arrival. */
export function batchesOf(made: MadeSession, key: string): ArrivedBatch[] {
  return made.tabs.flatMap(tab => tabBatches(made, tab, key)).sort((a, b) => a.receivedAtMs - b.receivedAtMs)
}

function tabBatches({ session, visitor }: MadeSession, made: MadeTab, key: string): ArrivedBatch[] {
  const batches: ArrivedBatch[] = []
  let pending = newPending()
  let openedMs = 0
  const flush = () => {
    if (pending.chars === 0) return
    const { events, snapshots, fromMs, toMs, full } = cut(pending)
    const receivedAtMs = toMs + UPLOAD_MS
    const frame = encodeFrame({
      header: {
        key,
        session,
        tab: made.tab,
        seq: batches.length,
        visitor,
        fromMs,
        toMs,
        sentAtMs: receivedAtMs,
        recorder: 'made/1',
        events: { count: events.count, bytes: 0 },
        snapshots: { count: snapshots.count, bytes: 0, full },
      },
      events: packed(events.text),
      snapshots: packed(snapshots.text),
    })
    batches.push({ receivedAtMs, frame })
    pending = newPending()
  }
  for (const line of linesOf(made)) {
    if (mustCutBefore(pending, line) || line.atMs - openedMs >= FLUSH_INTERVAL_MS) flush()
    if (pending.chars === 0) openedMs = line.atMs
    append(pending, line)
    if (isFull(pending)) flush()
  }
  flush()
  return batches
}

/** Index events and snapshot events of a tab, in order of time. */
function linesOf({ snapshots, events }: MadeTab): Line[] {
  const lines: Line[] = snapshots.map(event => ({
    json: JSON.stringify(event),
    atMs: event.timestamp,
    isSnapshot: true,
    isMeta: event.type === META_TYPE,
    isFull: event.type === FULL_SNAPSHOT_TYPE,
  }))
  for (const event of events) lines.push({ json: JSON.stringify(event), atMs: event.atMs })
  return lines.sort((a, b) => a.atMs - b.atMs)
}

function packed(text: string): Uint8Array {
  return text === '' ? new Uint8Array() : gzipSync(text, { level: LEVEL })
}
