import { type BatchHeader, MAX_URL_CHARS } from '@playhead/protocol'
import { isServerId } from '../events/receive/ids.ts'
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

/** Characters of a release's name that are kept: commit hashes have 40. */
const MAX_RELEASE_CHARS = 100

/** Gathers what is to be known of a session's slice while its events go by. */
export interface Facts {
  /** A watcher of the snapshot events of one tab. */
  watch(tab: string): SnapshotWatcher
  snapshots(times: readonly number[]): void
  event(row: EventRow): void
  /**
   * The rows of the session's chunk, holding these batches; `undefined` when none of them had anything usable. What other systems sent
   * is in the chunk and says nothing of the session: a webhook must not make a visit three hours longer, nor its browser a server's.
   * @param tabs in the order by which the chunk's lines name them
   */
  rows(
    batches: readonly SpooledBatch[],
    tabs: readonly string[],
  ): { chunk: ChunkFacts; session: SessionRow | undefined } | undefined
}

export function gatherFacts(project: string, session: string): Facts {
  const whole = noSpan()
  const own = noSpan()
  let snapshotsCount = 0
  let eventsCount = 0
  let hasError = false
  let first = { url: '', atMs: Number.POSITIVE_INFINITY }
  let origin = { referrer: '', atMs: Number.POSITIVE_INFINITY }
  let release = { name: '', atMs: Number.NEGATIVE_INFINITY }
  let viewport = { width: 0, height: 0, atMs: Number.POSITIVE_INFINITY }
  const urls = new Set<string>()
  const names = new Set<string>()
  const keyframes: { tab: string; atMs: number }[] = []

  const sawTime = (atMs: number, isOwn: boolean): void => {
    extend(whole, atMs)
    if (isOwn) extend(own, atMs)
  }
  const sawHeaders = (batches: readonly SpooledBatch[], isOwn: boolean): void => {
    for (const { header, meta } of batches) {
      sawTime(header.fromMs + meta.skewMs, isOwn)
      sawTime(header.toMs + meta.skewMs, isOwn)
    }
  }
  const sawUrl = (url: string, atMs: number): void => {
    if (url === '') return
    if (urls.size < MAX_URLS) urls.add(url)
    if (atMs < first.atMs) first = { url, atMs }
  }
  const sawPage = ({ props, atMs }: EventRow): void => {
    const { navigation, referrer, release: name } = JSON.parse(props) as Record<string, unknown>
    if (navigation !== 'load') return
    if (typeof referrer === 'string' && atMs < origin.atMs) origin = { referrer: clean(referrer, MAX_URL_CHARS), atMs }
    if (typeof name === 'string' && atMs >= release.atMs) release = { name: clean(name, MAX_RELEASE_CHARS), atMs }
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
      for (const atMs of times) sawTime(atMs, true)
    },
    event(row) {
      eventsCount++
      const isOwn = isRecorders(row)
      sawTime(row.atMs, isOwn)
      if (!isOwn) return
      sawUrl(row.url, row.atMs)
      if (row.type === 'pageview') sawPage(row)
      const name = row.type === 'custom' ? row.name : row.type
      if (name !== '' && names.size < MAX_EVENT_NAMES) names.add(name)
      hasError ||= row.type === 'error'
    },
    rows(batches, tabs) {
      if (batches.length === 0) return undefined
      const ownBatches = batches.filter(({ header }) => isRecorders(header))
      if (isEmpty(own)) sawHeaders(ownBatches, true)
      if (isEmpty(whole)) sawHeaders(batches, false)
      keyframes.sort((a, b) => a.atMs - b.atMs || (a.tab < b.tab ? -1 : 1))
      const ordered = [...batches].sort(compareBatches)
      return {
        chunk: {
          project,
          session,
          snapshotsCount,
          eventsCount,
          fromMs: Math.floor(whole.fromMs),
          toMs: Math.ceil(whole.toMs),
          tabs: [...tabs],
          batchTabs: ordered.map(batch => batch.header.tab),
          batchSeqs: ordered.map(batch => batch.header.seq),
          keyframeTabs: keyframes.map(keyframe => keyframe.tab),
          keyframeMs: keyframes.map(keyframe => Math.round(keyframe.atMs)),
        },
        session: ownBatches.length === 0 ? undefined : sessionRow(ownBatches),
      }
    },
  }

  function sessionRow(batches: readonly SpooledBatch[]): SessionRow {
    const latest = batches.reduce((a, b) => (lastMs(b) >= lastMs(a) ? b : a))
    return {
      project,
      session,
      visitor: clean(latest.header.visitor, latest.header.visitor.length),
      startedMs: Math.floor(own.fromMs),
      endedMs: Math.ceil(own.toMs),
      firstUrl: first.url,
      firstUrlAtMs: first.url === '' ? 0 : Math.round(first.atMs),
      urls: [...urls],
      eventNames: [...names],
      hasError,
      ...parseUserAgent(latest.meta.userAgent),
      recorder: clean(latest.header.recorder, latest.header.recorder.length),
      country: latest.meta.country ?? '',
      firstReferrer: origin.referrer,
      firstReferrerAtMs: Number.isFinite(origin.atMs) ? Math.round(origin.atMs) : 0,
      release: release.name,
      viewportWidth: viewport.width,
      viewportHeight: viewport.height,
    }
  }
}

/** False for what another system sent under a session of its own, or under this one as a message of its own. */
function isRecorders({ session, tab }: { session: string; tab: string }): boolean {
  return !isServerId(session) && !isServerId(tab)
}

interface Span {
  fromMs: number
  toMs: number
}

function noSpan(): Span {
  return { fromMs: Number.POSITIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY }
}

function isEmpty({ fromMs, toMs }: Span): boolean {
  return toMs < fromMs
}

function extend(span: Span, atMs: number): void {
  if (atMs < span.fromMs) span.fromMs = atMs
  if (atMs > span.toMs) span.toMs = atMs
}

function lastMs({ header, meta }: { header: BatchHeader; meta: { skewMs: number } }): number {
  return header.toMs + meta.skewMs
}

/** A viewport's side in CSS pixels, as the index's UInt32 takes it. */
function isSide(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 100_000
}
