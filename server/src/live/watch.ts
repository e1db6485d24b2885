import type { Log } from '../compaction/types.ts'
import { isServerId } from '../events/receive/ids.ts'
import type { Index } from '../index/types.ts'
import { loadSessionEvents } from '../sessions/events.ts'
import { LIVE_MS } from '../sessions/listmerge.ts'
import { loadManifestWithBatches, type ManifestWithBatches } from '../sessions/manifest.ts'
import type { SessionEvent } from '../sessions/schema.ts'
import type { LiveBatch } from './decode.ts'
import { createEnding } from './ending.ts'
import type { Hub } from './hub.ts'
import { RESYNC_MS, TICK_MS } from './limits.ts'
import { fromIndex } from './resync.ts'
import type { LiveBatchMessage, LiveEnd, LiveManifest } from './schema.ts'
import { createSequence } from './sequence.ts'

/** Where a watcher's messages go. `id` is what to go on behind. */
export interface WatchOutput {
  manifest(message: LiveManifest, id: string): void
  batch(message: LiveBatchMessage, lines: readonly string[], id: string): void
  end(message: LiveEnd): void
}

export interface WatchOptions {
  hub: Hub
  index: Index
  project: string
  session: string
  /** What the watcher has already, see `Sequence.cursor`; empty for one that begins. */
  after: string
  sinceMs: number
  output: WatchOutput
  log: Pick<Log, 'warn'>
  now?: () => number
}

/**
 * Tells one watcher everything of a session, each batch once: first what the index has, then what comes. A batch is in the log until
 * the index has it, so one that is listened for before the index is asked cannot be missed; where one still goes past (a write that
 * came after its epoch and was compacted between two looks), the index is asked again.
 * @returns how to stop; `undefined` when there is no such session
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE: before anything was told
 */
export async function watchSession(options: WatchOptions): Promise<(() => void) | undefined> {
  const { hub, index, project, session, after, output, log, now = Date.now } = options
  const sequence = createSequence<LiveBatch>(after)
  const early: LiveBatch[] = []
  let take = (batch: LiveBatch): void => void early.push(batch)
  let isDue = false
  const leave = hub.join(session, {
    onBatch: batch => take(batch),
    onMissed() {
      isDue = true
    },
  })
  try {
    const loaded = await loadManifestWithBatches(index, project, session, now())
    if (loaded === undefined) {
      leave()
      return undefined
    }
    const ending = createEnding(Math.min(now(), loaded.manifest.endedMs))
    if (after === '') await begin(options, loaded, sequence)
    else await catchUp(loaded)
    let syncedMs = now()
    let isSyncing = false
    let isStopped = false
    take = batch => {
      sequence.offer(batch, now())
      ending.see(batch, now())
      flush()
    }
    for (const batch of early) take(batch)
    const timer = setInterval(() => void tick(), TICK_MS)
    return stop

    function stop(): void {
      isStopped = true
      clearInterval(timer)
      leave()
    }

    function flush(): void {
      if (isStopped) return
      const { batches, isTorn } = sequence.take(now())
      isDue ||= isTorn
      batches.forEach((batch, i) => {
        // Only behind the last is everything told that the cursor says.
        const id = i === batches.length - 1 ? sequence.cursor() : ''
        output.batch({ chunk: batch.chunk, events: batch.events, tab: batch.tab, toMs: batch.toMs }, batch.lines, id)
      })
    }

    async function tick(): Promise<void> {
      flush()
      const reason = ending.reason(now(), LIVE_MS)
      if (reason === undefined && !isDue && now() - syncedMs < RESYNC_MS) return
      if (isSyncing) return
      isSyncing = true
      isDue = false
      try {
        const fresh = await loadManifestWithBatches(index, project, session, now())
        if (fresh && !isStopped) await catchUp(fresh)
      } catch (err) {
        log.warn({ err, session }, 'the index could not be asked for what a watcher may have missed; trying again')
      }
      syncedMs = now()
      isSyncing = false
      // Somebody may have come back while the index was asked.
      if (reason === undefined || isStopped || ending.reason(now(), LIVE_MS) === undefined) return
      output.end({ reason })
      stop()
    }
  } catch (error) {
    leave()
    throw error
  }

  async function catchUp(loaded: ManifestWithBatches): Promise<void> {
    const parts = fromIndex(loaded, batch => sequence.has(batch))
    if (parts.length === 0) return
    const { events } = await loadSessionEvents(index, project, session)
    for (const { chunk, batches, toMs } of parts) {
      // Asked again: some may have come by the log meanwhile.
      const fresh = batches.filter(batch => !sequence.has(batch))
      if (fresh.length === 0) continue
      const names = new Set(fresh.map(({ tab, seq }) => `${tab}/${seq}`))
      for (const batch of fresh) sequence.mark(batch)
      const skip = batches.filter(batch => !names.has(`${batch.tab}/${batch.seq}`))
      const own = events.filter(event => names.has(batchOf(event)))
      output.batch(
        { chunk: chunk && { ...chunk, skip: [...chunk.skip, ...skip] }, events: own, tab: null, toMs },
        [],
        sequence.cursor(),
      )
    }
  }
}

async function begin(
  { index, project, session, sinceMs, output }: WatchOptions,
  { manifest, batches }: ManifestWithBatches,
  sequence: ReturnType<typeof createSequence>,
): Promise<void> {
  const { events } = await loadSessionEvents(index, project, session)
  const known = new Set(batches.map(({ tab, seq }) => `${tab}/${seq}`))
  for (const batch of [...batches].sort((a, b) => a.seq - b.seq)) sequence.mark(batch)
  // What was indexed between the two questions comes by the log, too: it is told once, with its batch.
  const told = events.filter(event => event.atMs >= sinceMs && (known.has(batchOf(event)) || isServerId(event.tab)))
  output.manifest({ manifest, events: told }, sequence.cursor())
}

/** `tab/seq` of an event. */
function batchOf({ id }: SessionEvent): string {
  return id.slice(0, id.lastIndexOf('/'))
}
