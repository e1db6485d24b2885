import { epochOf, logKey, partitionOf } from '../../../server/src/keys.ts'
import { encodeRecord } from '../../../server/src/log/record.ts'
import type { ObjectStore } from '../../../server/src/objectstore/types.ts'
import { type ArrivedBatch, batchesOf } from './batches.ts'
import type { MadeSession } from './session.ts'

/** Every server's first project, and its partitions where nothing else is configured. */
const PROJECT = 'default'
const PARTITIONS = 2
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

export interface StoreOptions {
  store: ObjectStore
  key: string
  /** Of the server: PLAYHEAD_EPOCH_MS. */
  epochMs: number
  /**
   * Milliseconds of the session in one chunk: a server that was there while it was recorded would have made one of each epoch. A whole number of epochs;
   * more of them than one make long sessions quicker to take in.
   */
  chunkMs: number
}

/**
 * Writes a session into a server's log as ingest would have while it was recorded, epoch by epoch: its chunks are then those of a real one. Sent all at once
 * it would be one chunk, since compaction makes one of what arrives in an epoch. The server's sweeper finds the log objects; nothing shifts their times.
 * @throws StoreError
 */
export async function storeSession(made: MadeSession, { store, key, epochMs, chunkMs }: StoreOptions): Promise<void> {
  const partition = partitionOf(made.session, PARTITIONS)
  const slots = new Map<number, ArrivedBatch[]>()
  for (const batch of batchesOf(made, key)) {
    const slotMs = Math.floor(batch.receivedAtMs / chunkMs) * chunkMs
    const slot = slots.get(slotMs)
    if (slot) slot.push(batch)
    else slots.set(slotMs, [batch])
  }
  for (const [slotMs, batches] of slots) {
    const records = batches.flatMap(({ receivedAtMs, frame }) =>
      encodeRecord({ meta: { project: PROJECT, receivedAtMs, skewMs: 0, userAgent: USER_AGENT }, frame }),
    )
    await store.put(logKey(partition, epochOf(slotMs, epochMs), `made-${made.session.slice(-12)}`, 0), records)
  }
}
