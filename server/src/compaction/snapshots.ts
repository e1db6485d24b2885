import {
  FULL_SNAPSHOT_TYPE,
  MAX_SNAPSHOT_EVENT_BYTES,
  MAX_SNAPSHOT_EVENTS_PER_BATCH,
  META_TYPE,
} from '@playhead/protocol'
import { isNear, type SpooledBatch } from './batch.ts'
import { scanEvent } from './scan.ts'
import { openSection, type Section } from './section.ts'

/** The snapshot events of one batch, each as the bytes it came in: line i is `json` from `starts[i]` up to `ends[i]`, at `times[i]`. */
export interface DecodedSnapshots extends Section {
  times: number[]
}

/** Told of the events that say something about their session. */
export interface SnapshotWatcher {
  fullSnapshot(atMs: number): void
  meta(data: unknown, atMs: number): void
}

/**
 * Decodes a batch's snapshot section. Every line is checked, since one bad line would stop a player; the bytes of good ones are
 * passed on as they are, unless the batch's times have to be shifted. Bad lines are left out and noted in `batch.problems`.
 * @throws SectionRejected when the section as a whole cannot be used
 */
export async function decodeSnapshots(
  batch: SpooledBatch,
  compressed: Buffer,
  seen: SnapshotWatcher,
): Promise<DecodedSnapshots> {
  const section = await openSection(compressed, batch.header.snapshots, MAX_SNAPSHOT_EVENTS_PER_BATCH)
  const { json, starts, ends } = section
  const times: number[] = []
  for (let line = 0; line < starts.length; line++) {
    const start = starts[line] as number
    const end = ends[line] as number
    const event = end - start > MAX_SNAPSHOT_EVENT_BYTES ? undefined : scanEvent(json, start, end)
    const atMs = event === undefined ? 0 : event.timestamp + batch.meta.skewMs
    if (event === undefined || !isNear(atMs, batch)) {
      const reason =
        event !== undefined ? 'line_time' : end - start > MAX_SNAPSHOT_EVENT_BYTES ? 'line_too_large' : 'line_malformed'
      const detail = `${end - start} bytes: ${json.toString('utf8', start, Math.min(end, start + 80))}`
      batch.problems.push({ reason, detail, section: 'snapshots', line })
      continue
    }
    // In place: good lines move up to where bad ones were.
    starts[times.length] = start
    ends[times.length] = end
    times.push(atMs)
    if (event.type === FULL_SNAPSHOT_TYPE) seen.fullSnapshot(atMs)
    if (event.type === META_TYPE) seen.meta(JSON.parse(json.toString('utf8', start, end)).data, atMs)
  }
  starts.length = times.length
  ends.length = times.length
  return batch.meta.skewMs === 0 ? { ...section, times } : shift({ ...section, times })
}

/** The same events with their timestamps corrected: the only case in which JSON is written anew. */
function shift(decoded: DecodedSnapshots): DecodedSnapshots {
  const shifted: DecodedSnapshots = { json: Buffer.alloc(0), starts: [], ends: [], times: [] }
  const lines: Buffer[] = []
  let bytes = 0
  decoded.times.forEach((atMs, i) => {
    const text = decoded.json.toString('utf8', decoded.starts[i], decoded.ends[i])
    const line = Buffer.from(JSON.stringify({ ...JSON.parse(text), timestamp: atMs }))
    lines.push(line)
    shifted.starts.push(bytes)
    bytes += line.byteLength
    shifted.ends.push(bytes)
    shifted.times.push(atMs)
  })
  shifted.json = Buffer.concat(lines)
  return shifted
}
