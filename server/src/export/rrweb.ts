import { FULL_SNAPSHOT_TYPE, META_TYPE } from '@playhead/protocol'
import type { Index } from '../index/types.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { loadChunkRows } from '../sessions/manifest.ts'
import { planChunks } from '../sessions/manifestchunks.ts'
import type { Stretch } from '../transcript/stretch.ts'
import { chunkEvents, type StoredEvent } from './chunkevents.ts'
import { mergeByTime } from './merge.ts'

/** Milliseconds before a keyframe in which its Meta event is looked for: a snapshot may take seconds. */
const META_REACH_MS = 10_000
/** Characters that are sent at a time: a write for each of 200,000 events would cost more than reading them. */
const PIECE_CHARS = 64 * 1024

export interface RecordingSource {
  index: Index
  store: ObjectStore
  project: string
  session: string
  viewport: { width: number; height: number }
  /** Hears of chunks that could not be read to their end; the recording goes on after them. */
  onTrouble: (error: unknown) => void
}

/**
 * One tab's stretch as a JSON array of rrweb events, in pieces: what rrweb's players take. It begins at the last keyframe before the
 * stretch, or at the first within it. Nothing is held but a line of each chunk that is open.
 * @returns undefined when the tab has no picture in the stretch
 */
export async function recordingJson(
  source: RecordingSource,
  tab: string,
  { fromMs, toMs }: Stretch,
): Promise<AsyncGenerator<string> | undefined> {
  const { index, store, project, session, viewport, onTrouble } = source
  const planned = planChunks(await loadChunkRows(index, project, session))
  const keyframes = planned
    .flatMap(chunk => chunk.keyframes.filter(frame => frame.tab === tab).map(frame => frame.atMs))
    .sort((a, b) => a - b)
  const beginsMs = keyframes.findLast(atMs => atMs <= fromMs) ?? keyframes[0]
  if (beginsMs === undefined || beginsMs > toMs) return undefined
  const chunks = planned.filter(
    ({ row }) => row.tabs.includes(tab) && row.toMs >= beginsMs - META_REACH_MS && row.fromMs <= toMs,
  )
  const events = mergeByTime(
    chunks.map(({ row, skip }) => ({
      fromMs: row.fromMs,
      async *open() {
        try {
          const stored = await store.stream(row.segment, { offset: row.snapshotsOffset, bytes: row.snapshotsBytes })
          if (stored) yield* chunkEvents(stored, { tabs: row.tabs, skip }, tab)
        } catch (error) {
          onTrouble(error)
        }
      },
    })),
  )
  return toJson(fromKeyframe(events, beginsMs, toMs, viewport))
}

/** From the Meta event of a keyframe on: rrweb takes the page's size from it. One is made up where none was recorded. */
async function* fromKeyframe(
  events: AsyncIterable<StoredEvent>,
  beginsMs: number,
  toMs: number,
  viewport: { width: number; height: number },
): AsyncGenerator<string> {
  let meta: string | undefined
  let hasBegun = false
  for await (const { atMs, type, json } of events) {
    if (atMs > toMs) return
    if (hasBegun) yield json
    else if (type === META_TYPE) meta = json
    else if (type === FULL_SNAPSHOT_TYPE && atMs >= beginsMs) {
      hasBegun = true
      yield meta ?? JSON.stringify({ type: META_TYPE, data: { href: '', ...viewport }, timestamp: atMs })
      yield json
    }
  }
}

async function* toJson(events: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '['
  let separator = ''
  for await (const json of events) {
    piece += separator + json
    separator = ',\n'
    if (piece.length < PIECE_CHARS) continue
    yield piece
    piece = ''
  }
  yield `${piece}]\n`
}
