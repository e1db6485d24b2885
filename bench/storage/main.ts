import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { encodeFrame, uuidv7 } from '@playhead/protocol'
import { compactEpoch } from '../../server/src/compaction/compact.ts'
import { sweep } from '../../server/src/compaction/sweeper.ts'
import { createCommitter } from '../../server/src/ingest/commit.ts'
import { partitionOf } from '../../server/src/keys.ts'
import { openDiskStore } from '../../server/src/objectstore/disk.ts'
import { randomOf, recordingEvents } from '../compaction/recording.ts'
import { numberOption, progress, report } from '../lib/report.ts'
import { round } from '../lib/stats.ts'
import { countingStore } from './counting.ts'
import { dollars } from './prices.ts'

/**
 * What a million sessions a day cost in S3 requests and bytes, against an object per batch. The real group commit and the real
 * compaction run for some epochs at the rate of that many sessions, over a store that counts; the day is these epochs, as
 * often as a day has them. `--epochs N` (default 2), `--sessions N` a day (default 1,000,000).
 */
const SESSION_MINUTES = 5
const BATCHES_PER_SESSION = 30
/** As on S3: PLAYHEAD_EPOCH_MS, PLAYHEAD_PARTITIONS, PLAYHEAD_COMMIT_MS, PLAYHEAD_COMMIT_BYTES, PLAYHEAD_SWEEP_MS. */
const EPOCH_MS = 10_000
const PARTITIONS = 2
const COMMIT_MS = 500
const COMMIT_BYTES = 4 * 1024 * 1024
const SWEEP_MS = 60_000
const DAY_MS = 86_400_000
/** Snapshot JSON of one batch of a quiet page: 10 s of it. */
const BATCH_JSON_BYTES = 60_000
const DIFFERENT_BATCHES = 40

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const sessionsPerDay = numberOption('sessions', 1_000_000)
const epochs = numberOption('epochs', 2)
const batchesPerEpoch = Math.round((sessionsPerDay * BATCHES_PER_SESSION * EPOCH_MS) / DAY_MS)

const folder = await mkdtemp(join(tmpdir(), 'playhead-bench-'))
const disk = await openDiskStore({ directory: join(folder, 'objects') })
try {
  const { store, counts } = countingStore(disk)
  const touched = new Map<string, { partition: number; epoch: number }>()
  const committer = createCommitter({
    store,
    partitions: PARTITIONS,
    epochMs: EPOCH_MS,
    commitMs: COMMIT_MS,
    commitBytes: COMMIT_BYTES,
    memoryBytes: 256 * 1024 * 1024,
    node: 'bench',
    onCommitted: (partition, epoch) => touched.set(`${partition}/${epoch}`, { partition, epoch }),
    log: quiet,
  })
  const frameBytes = await sendEpochs(committer.append)
  await committer.close()
  progress(`${counts.logPuts} log objects of ${epochs} epochs, ${round(frameBytes / 1e6)} MB; compacting`)
  for (const { partition, epoch } of touched.values())
    await compactEpoch({
      store,
      index: { knownBatches: async () => new Map(), insertSegmentRows: async () => undefined },
      partition,
      epoch,
      config: { epochMs: EPOCH_MS, scratch: folder },
      log: quiet,
    })
  const scale = DAY_MS / EPOCH_MS / epochs
  const beforeSweep = counts.lists
  await sweep({ store, queue: { add: async () => undefined }, config: { epochMs: EPOCH_MS, graceMs: 0 } }, Date.now())
  const sweepLists = ((counts.lists - beforeSweep) * DAY_MS) / SWEEP_MS
  const gigabytes = (counts.segmentBytes * scale) / 1e9
  const ours = {
    puts: counts.puts * scale,
    gets: counts.gets * scale,
    lists: beforeSweep * scale + sweepLists,
    gigabytes,
  }
  // The same gzip batches, each as an object: what a server without a log would do.
  const theirs = {
    puts: sessionsPerDay * BATCHES_PER_SESSION,
    gets: 0,
    lists: 0,
    gigabytes: (frameBytes * scale) / 1e9,
  }
  const perMillion = 1_000_000 / sessionsPerDay
  const row = (what: string, day: typeof ours) => ({
    what,
    'PUTs/day': Math.round(day.puts),
    'GETs/day': Math.round(day.gets),
    'LISTs/day': Math.round(day.lists),
    'bytes/session-minute': Math.round((day.gigabytes * 1e9) / sessionsPerDay / SESSION_MINUTES),
    '$/million sessions': round(dollars(day) * perMillion),
  })
  const fewerPuts = theirs.puts / ours.puts
  report(
    `Storage of ${sessionsPerDay.toLocaleString('en-US')} sessions a day: ${round(fewerPuts, 0)} times fewer PUTs than an object per batch (aim 80); dollars include a month of keeping`,
    [row('an object per batch', theirs), row('playhead', ours)],
    {
      fewerPuts,
      putsPerDay: ours.puts,
      getsPerDay: ours.gets,
      listsPerDay: ours.lists,
      bytesPerSessionMinute: (gigabytes * 1e9) / sessionsPerDay / SESSION_MINUTES,
      dollarsPerMillionSessions: dollars(ours) * perMillion,
      peer: { ...theirs, dollarsPerMillionSessions: dollars(theirs) * perMillion },
    },
  )
} finally {
  await disk.close()
  await rm(folder, { recursive: true, force: true })
}

/** Sends the batches of `epochs` epochs in their real time, evenly, beginning with an epoch; answers their bytes. */
async function sendEpochs(
  append: (
    partition: number,
    record: { meta: { project: string; receivedAtMs: number; skewMs: number; userAgent: string }; frame: Uint8Array },
  ) => Promise<void>,
): Promise<number> {
  const bodies = Array.from({ length: DIFFERENT_BATCHES }, (_, i) => {
    const events = recordingEvents(i, BATCH_JSON_BYTES, 0, EPOCH_MS - 1)
    return {
      events,
      gzip: (atMs: number) =>
        gzipSync(events.map(event => JSON.stringify({ ...event, timestamp: atMs + event.timestamp })).join('\n')),
    }
  })
  await sleep(EPOCH_MS - (Date.now() % EPOCH_MS))
  const startedMs = Date.now()
  const compressed = bodies.map(({ events, gzip }) => ({ count: events.length, bytes: gzip(startedMs) }))
  const random = randomOf(3)
  const waiting: Promise<void>[] = []
  let sent = 0
  let bytes = 0
  while (sent < batchesPerEpoch * epochs) {
    // A little less than the epochs last, so that the last commit falls into them too.
    const due = ((Date.now() - startedMs) / (EPOCH_MS * epochs - COMMIT_MS)) * batchesPerEpoch * epochs
    for (; sent < Math.min(due, batchesPerEpoch * epochs); sent++) {
      const body = compressed[sent % DIFFERENT_BATCHES] as (typeof compressed)[number]
      const session = uuidv7(
        startedMs,
        Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256)),
      )
      const frame = encodeFrame({
        header: {
          key: 'pk_benchmark',
          session,
          tab: session,
          seq: 0,
          fromMs: startedMs,
          toMs: startedMs + EPOCH_MS,
          sentAtMs: Date.now(),
          visitor: 'bench',
          recorder: 'bench',
          events: { count: 0, bytes: 0 },
          snapshots: { count: body.count, bytes: 0, full: true },
        },
        events: new Uint8Array(),
        snapshots: body.bytes,
      })
      bytes += frame.byteLength
      waiting.push(
        append(partitionOf(session, PARTITIONS), {
          meta: { project: 'bench', receivedAtMs: Date.now(), skewMs: 0, userAgent: '' },
          frame,
        }),
      )
    }
    await sleep(5)
  }
  await Promise.all(waiting)
  return bytes
}
