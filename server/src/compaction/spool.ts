import { join } from 'node:path'
import { decodeFrame, FrameError } from '@playhead/protocol'
import { readRecords } from '../log/record.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { openPart, type Part } from '../segment/part.ts'
import type { SpooledBatch } from './batch.ts'
import { type Quarantined, quarantine } from './quarantine.ts'

/** The records of an epoch's log objects in a scratch file; in memory only where each is, and its header. */
export interface Spool {
  batches: SpooledBatch[]
  /** Records that could not be read at all, and lie in quarantine. */
  damaged: number
  /** A part of a batch's record; the bytes are good until the next read. One read at a time. */
  read(batch: SpooledBatch, part: 'events' | 'snapshots' | 'record'): Promise<Buffer>
  close(): Promise<void>
}

/**
 * Copies log objects into `folder`, `readAhead` of them in memory at a time (a log object is what one group commit wrote: 4 MB).
 * `undefined` when one of them is gone.
 */
export async function openSpool(
  store: ObjectStore,
  inputs: readonly string[],
  folder: string,
  fallbackMs: number,
  readAhead: number,
): Promise<Spool | undefined> {
  const file = await openPart(join(folder, 'spool'))
  const batches: SpooledBatch[] = []
  let damaged = 0
  try {
    for await (const { input, object } of fetchAhead(store, inputs, readAhead)) {
      if (object === undefined) {
        await file.close()
        return undefined
      }
      for (const found of scan(input, object, file.bytes(), fallbackMs, batches)) {
        await quarantine(store, found)
        damaged++
      }
      await file.write(object)
    }
  } catch (error) {
    await file.close()
    throw error
  }
  return { batches, damaged, read: reader(file), close: () => file.close() }
}

async function* fetchAhead(
  store: ObjectStore,
  inputs: readonly string[],
  readAhead: number,
): AsyncGenerator<{ input: string; object: Buffer | undefined }> {
  const fetched: Promise<Buffer | undefined>[] = []
  for (let taken = 0; taken < inputs.length; taken++) {
    for (const input of inputs.slice(taken + fetched.length, taken + readAhead)) {
      const object = store.get(input)
      // It is awaited later; until then a failure must not count as unhandled.
      object.catch(() => undefined)
      fetched.push(object)
    }
    yield { input: inputs[taken] as string, object: await fetched.shift() }
  }
}

/** Finds the batches of one log object that will lie at `base` in the spool, and gives out what is not one. */
function* scan(
  input: string,
  object: Buffer,
  base: number,
  fallbackMs: number,
  batches: SpooledBatch[],
): Generator<Quarantined> {
  for (const found of readRecords(object)) {
    if (!found.ok) {
      const problems = [{ reason: 'record_damaged' as const, detail: found.reason }]
      yield { input, receivedAtMs: fallbackMs, bytes: found.bytes, problems }
      continue
    }
    const { record, offset, bytes } = found
    try {
      const { header } = decodeFrame(record.frame)
      batches.push({ header, meta: record.meta, input, offset: base + offset, bytes, problems: [] })
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      const { project, receivedAtMs } = record.meta
      const problems = [{ reason: `frame_${error.reason}` as const, detail: error.message }]
      yield { input, receivedAtMs, bytes: object.subarray(offset, offset + bytes), problems, project }
    }
  }
}

/** Reads into the same memory every time: V8 answers every 64 MB of new buffers with a collection of everything. */
function reader(file: Part): Spool['read'] {
  let memory = Buffer.allocUnsafeSlow(64 * 1024)
  return async (batch, part) => {
    const { events, snapshots } = batch.header
    const end = batch.offset + batch.bytes
    const place = {
      record: { at: batch.offset, bytes: batch.bytes },
      events: { at: end - snapshots.bytes - events.bytes, bytes: events.bytes },
      snapshots: { at: end - snapshots.bytes, bytes: snapshots.bytes },
    }[part]
    if (place.bytes > memory.byteLength) memory = Buffer.allocUnsafeSlow(place.bytes)
    const { bytesRead } = await file.handle.read(memory, 0, place.bytes, place.at)
    if (bytesRead !== place.bytes) throw new Error(`the spool gave ${bytesRead} of ${place.bytes} bytes`)
    return memory.subarray(0, place.bytes)
  }
}
