import { brotliCompressSync, constants, gunzipSync } from 'node:zlib'
import { decodeFrame } from '@playhead/protocol'
import { compactEpoch } from '../../server/src/compaction/compact.ts'
import type { SegmentIndex } from '../../server/src/compaction/types.ts'
import { logEpochFolder } from '../../server/src/keys.ts'
import { readRecords } from '../../server/src/log/record.ts'
import { openDiskStore } from '../../server/src/objectstore/disk.ts'
import type { ObjectStore } from '../../server/src/objectstore/types.ts'
import { EPOCH, EPOCH_MS, PARTITION } from './epoch.ts'

/** One measured process: `child.ts compact|plain DIRECTORY SCRATCH`. Prints one JSON object. */

/** Knows nothing and keeps nothing: the engine's work is measured elsewhere. */
const nullIndex: SegmentIndex = {
  knownBatches: async () => new Map(),
  insertSegmentRows: async () => undefined,
}
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

const [, , mode, directory = '', scratch = ''] = process.argv
const store = await openDiskStore({ directory })
const startedMs = performance.now()
const before = process.cpuUsage()
const jsonBytes = mode === 'compact' ? await compact() : await plain(store)
const { user, system } = process.cpuUsage(before)
const wallSeconds = (performance.now() - startedMs) / 1000
const peakRssMb = process.resourceUsage().maxRSS / 1024
process.stdout.write(JSON.stringify({ jsonBytes, cpuSeconds: (user + system) / 1e6, wallSeconds, peakRssMb }))
await store.close()

async function compact(): Promise<number> {
  const result = await compactEpoch({
    store,
    index: nullIndex,
    partition: PARTITION,
    epoch: EPOCH,
    config: { epochMs: EPOCH_MS, scratch },
    log: quiet,
  })
  return result.jsonBytes
}

/** The least that could be done: each session's batches inflated, laid together and compressed, nothing looked at or kept. */
async function plain(from: ObjectStore): Promise<number> {
  let bytes = 0
  let session = ''
  let parts: Buffer[] = []
  const flush = (): void => {
    const json = Buffer.concat(parts)
    bytes += json.byteLength
    if (json.byteLength > 0)
      brotliCompressSync(json, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: json.byteLength },
      })
    parts = []
  }
  for await (const { key } of from.list(logEpochFolder(PARTITION, EPOCH))) {
    for (const found of readRecords((await from.get(key)) ?? Buffer.alloc(0))) {
      if (!found.ok) throw new Error(found.reason)
      const { header, snapshots } = decodeFrame(found.record.frame)
      if (header.session !== session) flush()
      session = header.session
      parts.push(gunzipSync(snapshots))
    }
  }
  flush()
  return bytes
}
