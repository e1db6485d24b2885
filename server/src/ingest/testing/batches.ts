import { type BatchHeader, encodeFrame, uuidv7 } from '@playhead/protocol'
import type { Project } from '../../catalog/types.ts'
import { type LogRecord, readRecords } from '../../log/record.ts'
import type { ObjectStore } from '../../objectstore/types.ts'

/** The projects of the ingest tests: one that names its sites, one that does not. */
export const SHOP: Project = {
  id: 'shop',
  name: 'Shop',
  key: 'pk_shop_00000000',
  allowedOrigins: ['https://shop.test', 'https://*.shop.test'],
}
export const OPEN: Project = { id: 'open', name: 'Open', key: 'pk_open_00000000', allowedOrigins: ['*'] }

/** A frame of `bytes` snapshot bytes; ingest does not look into them. */
export function makeFrame(change: Partial<BatchHeader> = {}, bytes = 500): Uint8Array<ArrayBuffer> {
  const now = Date.now()
  const header = {
    key: OPEN.key,
    session: uuidv7(now),
    tab: uuidv7(now),
    seq: 0,
    fromMs: now - 5_000,
    toMs: now,
    sentAtMs: now,
    visitor: 'ana@example.com',
    events: { count: 0, bytes: 0 },
    snapshots: { count: 1, bytes, full: true },
    recorder: '0.1.0',
    ...change,
  }
  return Uint8Array.from(encodeFrame({ header, events: new Uint8Array(0), snapshots: new Uint8Array(bytes).fill(7) }))
}

/** Every record of the log; throws when one is damaged. */
export async function readLog(store: ObjectStore): Promise<LogRecord[]> {
  const records: LogRecord[] = []
  for await (const { key } of store.list('log/')) {
    for (const read of readRecords((await store.get(key)) ?? Buffer.alloc(0))) {
      if (!read.ok) throw new Error(`${key}: ${read.reason}`)
      records.push(read.record)
    }
  }
  return records
}
