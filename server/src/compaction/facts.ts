import { type BatchHeader, MAX_URL_CHARS } from '@playhead/protocol'
import type { EventRow, SessionRow } from '../index/types.ts'
import type { ChunkFacts } from '../segment/writer.ts'
import { compareBatches, type SpooledBatch } from './batch.ts'
import { clean } from './events.ts'
import type { SnapshotWatcher } from './snapshots.ts'
import { parseUserAgent } from './useragent.ts'

/** Different URLs of one session and epoch that its row lists: past this it is a crawler. */
const MAX_URLS = 100

/** Different event names of one session and epoch that its row lists. */
const MAX_EVENT_NAMES = 200

/** Gathers what is to be known of a session's slice while its events go by. */
export interface Facts {
  /** A watcher of the snapshot events of one tab. */
  watch(tab: string): SnapshotWatcher
  snapshots(times: readonly number[]): void
  event(row: EventRow): void
  /**
   * The rows of the session's chunk, holding these batches; `undefined` when none of them had anything usable.
   * @param tabs in the order by which the chunk's lines name them
   */
  rows(
    batches: readonly SpooledBatch[],
    tabs: readonly string[],
  ): { chunk: ChunkFacts; session: SessionRow } | undefined
}

export function gatherFacts(project: string, session: string): Facts {
  let fromMs = Number.POSITIVE_INFINITY
  let toMs = Number.NEGATIVE_INFINITY
  let snapshotsCount = 0
  let eventsCount = 0
  let hasError = false
  let first = { url: '', atMs: Number.POSITIVE_INFINITY }
  let viewport = { width: 0, height: 0, atMs: Number.POSITIVE_INFINITY }
  const urls = new Set<string>()
  const names = new Set<string>()
  const keyframes: { tab: string; atMs: number }[] = []

  const sawTime = (atMs: number): void => {
    if (atMs < fromMs) fromMs = atMs
    if (atMs > toMs) toMs = atMs
  }
  const sawUrl = (url: string, atMs: number): void => {
    if (url === '') return
    if (urls.size < MAX_URLS) urls.add(url)
    if (atMs < first.atMs) first = { url, atMs }
  }
  return {
    watch: tab => ({
      fullSnapshot(atMs) {
        keyframes.push({ tab, atMs })
      },
      meta(data, atMs) {
        const { href, width, height } = (data ?? {}) as Record<string, unknown>
        if (typeof href === 'string') sawUrl(clean(href, MAX_URL_CHARS), atMs)
        if (isSide(width) && isSide(height) && atMs < viewport.atMs) viewport = { width, height, atMs }
      },
    }),
    snapshots(times) {
      snapshotsCount += times.length
      for (const atMs of times) sawTime(atMs)
    },
    event(row) {
      eventsCount++
      sawTime(row.atMs)
      sawUrl(row.url, row.atMs)
      const name = row.type === 'custom' ? row.name : row.type
      if (name !== '' && names.size < MAX_EVENT_NAMES) names.add(name)
      hasError ||= row.type === 'error'
    },
    rows(batches, tabs) {
      if (batches.length === 0) return undefined
      for (const { header, meta } of snapshotsCount + eventsCount === 0 ? batches : []) {
        sawTime(header.fromMs + meta.skewMs)
        sawTime(header.toMs + meta.skewMs)
      }
      keyframes.sort((a, b) => a.atMs - b.atMs || (a.tab < b.tab ? -1 : 1))
      const latest = batches.reduce((a, b) => (lastMs(b) >= lastMs(a) ? b : a))
      const ordered = [...batches].sort(compareBatches)
      const startedMs = Math.floor(fromMs)
      const endedMs = Math.ceil(toMs)
      return {
        chunk: {
          project,
          session,
          snapshotsCount,
          eventsCount,
          fromMs: startedMs,
          toMs: endedMs,
          tabs: [...tabs],
          batchTabs: ordered.map(batch => batch.header.tab),
          batchSeqs: ordered.map(batch => batch.header.seq),
          keyframeTabs: keyframes.map(keyframe => keyframe.tab),
          keyframeMs: keyframes.map(keyframe => Math.round(keyframe.atMs)),
        },
        session: {
          project,
          session,
          visitor: clean(latest.header.visitor, latest.header.visitor.length),
          startedMs,
          endedMs,
          firstUrl: first.url,
          firstUrlAtMs: first.url === '' ? 0 : Math.round(first.atMs),
          urls: [...urls],
          eventNames: [...names],
          hasError,
          ...parseUserAgent(latest.meta.userAgent),
          recorder: clean(latest.header.recorder, latest.header.recorder.length),
          viewportWidth: viewport.width,
          viewportHeight: viewport.height,
        },
      }
    },
  }
}

function lastMs({ header, meta }: { header: BatchHeader; meta: { skewMs: number } }): number {
  return header.toMs + meta.skewMs
}

/** A viewport's side in CSS pixels, as the index's UInt32 takes it. */
function isSide(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 100_000
}
