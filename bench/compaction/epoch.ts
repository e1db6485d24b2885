import { gzipSync } from 'node:zlib'
import { encodeFrame, uuidv7 } from '@playhead/protocol'
import { logKey } from '../../server/src/keys.ts'
import { encodeRecord } from '../../server/src/log/record.ts'
import type { ObjectStore } from '../../server/src/objectstore/types.ts'
import { randomOf, recordingEvents } from './recording.ts'

/** 2026-01-01. */
const AT_MS = Date.UTC(2026, 0, 1)
export const EPOCH_MS = 10_000
export const EPOCH = AT_MS / EPOCH_MS
export const PARTITION = 0

/** What a busy page sends in the 10 s of an epoch: two batches at the recorder's flush size. */
const BATCHES = 2
const BATCH_JSON_BYTES = 256 * 1024
/** Different batches made; sessions share them. Each session is compressed by itself, so that repeats no work. */
const DIFFERENT = 24
/** Bytes of a log object: ingest's commit size. */
const OBJECT_BYTES = 4 * 1024 * 1024

/** Fills an epoch's log with about `megabytes` of snapshot JSON. */
export async function writeEpoch(
  store: ObjectStore,
  megabytes: number,
): Promise<{ sessions: number; jsonBytes: number; logBytes: number }> {
  const bodies = Array.from({ length: DIFFERENT }, (_, i) => {
    const events = recordingEvents(
      i,
      BATCH_JSON_BYTES,
      AT_MS + (i % BATCHES) * 5_000,
      AT_MS + (i % BATCHES) * 5_000 + 4_999,
    )
    const json = Buffer.from(events.map(event => JSON.stringify(event)).join('\n'))
    const clicks = [1, 2].map(n =>
      JSON.stringify({
        type: 'click',
        atMs: AT_MS + n * 1_000,
        url: 'https://shop.example/cart',
        element: { selector: '#buy', tag: 'button', name: 'Buy' },
      }),
    )
    return {
      json,
      snapshots: gzipSync(json),
      count: events.length,
      events: gzipSync(clicks.join('\n')),
      clicks: clicks.length,
    }
  })
  const random = randomOf(7)
  const written = { sessions: 0, jsonBytes: 0, logBytes: 0 }
  let parts: Uint8Array[] = []
  let bytes = 0
  let n = 0
  const write = async (): Promise<void> => {
    await store.put(logKey(PARTITION, EPOCH, 'bench', n++), parts)
    written.logBytes += bytes
    parts = []
    bytes = 0
  }
  while (written.jsonBytes < megabytes * 1e6) {
    const session = uuidv7(
      AT_MS,
      Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256)),
    )
    for (let seq = 0; seq < BATCHES; seq++) {
      const body = bodies[(written.sessions * BATCHES + seq) % DIFFERENT] as (typeof bodies)[number]
      const frame = encodeFrame({
        header: {
          key: 'pk_benchmark',
          session,
          tab: session,
          seq,
          fromMs: AT_MS,
          toMs: AT_MS + 10_000,
          sentAtMs: AT_MS + 10_000,
          visitor: 'bench',
          recorder: 'bench',
          events: { count: body.clicks, bytes: 0 },
          snapshots: { count: body.count, bytes: 0, full: true },
        },
        events: body.events,
        snapshots: body.snapshots,
      })
      const record = encodeRecord({ meta: { project: 'bench', receivedAtMs: AT_MS, skewMs: 0, userAgent: '' }, frame })
      parts.push(...record)
      bytes += record[0].byteLength + frame.byteLength
      written.jsonBytes += body.json.byteLength
      if (bytes >= OBJECT_BYTES) await write()
    }
    written.sessions++
  }
  if (bytes > 0) await write()
  return written
}
