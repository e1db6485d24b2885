import { gzipSync } from 'node:zlib'
import {
  encodeFrame,
  FULL_SNAPSHOT_TYPE,
  type IndexEvent,
  META_TYPE,
  type SnapshotEvent,
  uuidv7,
} from '@playhead/protocol'
import type { Playhead } from './playhead.ts'

export interface HandmadeSession {
  visitor: string
  events?: IndexEvent[]
  snapshots?: SnapshotEvent[]
  /** Names the batch, for a session of several. */
  as?: { session: string; tab: string; seq: number }
}

/** Sends a session that no browser made, or a part of it, as one batch. Resolves with its id once it is acknowledged. */
export async function sendSession({ ingestUrl, key }: Playhead, made: HandmadeSession): Promise<string> {
  const { visitor, events = [], snapshots = [], as = { session: uuidv7(), tab: uuidv7(), seq: 0 } } = made
  const times = [...events.map(event => event.atMs), ...snapshots.map(event => event.timestamp)]
  const body = encodeFrame({
    header: {
      key,
      ...as,
      visitor,
      fromMs: Math.min(...times),
      toMs: Math.max(...times),
      sentAtMs: Date.now(),
      recorder: 'handmade/1',
      events: { count: events.length, bytes: 0 },
      snapshots: { count: snapshots.length, bytes: 0, full: snapshots.length > 0 },
    },
    events: section(events),
    snapshots: section(snapshots),
  })
  const answer = await fetch(`${ingestUrl}/v1/batches`, { method: 'POST', body: new Uint8Array(body) })
  if (answer.status !== 202) throw new Error(`the batch was answered ${answer.status} ${await answer.text()}`)
  return as.session
}

/** The picture of an empty page: a Meta event and a keyframe. */
export function blankPage(atMs: number, href: string): SnapshotEvent[] {
  const node = { type: 0, id: 1, childNodes: [{ type: 2, id: 2, tagName: 'html', attributes: {}, childNodes: [] }] }
  return [
    { type: META_TYPE, data: { href, width: 800, height: 600 }, timestamp: atMs },
    { type: FULL_SNAPSHOT_TYPE, data: { node, initialOffset: { left: 0, top: 0 } }, timestamp: atMs },
  ]
}

/** NDJSON in gzip, as a frame carries it; nothing for no lines. */
export function section(lines: readonly object[]): Uint8Array {
  return lines.length === 0 ? new Uint8Array() : gzipSync(lines.map(line => JSON.stringify(line)).join('\n'))
}
