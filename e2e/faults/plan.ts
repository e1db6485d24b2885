import { type IndexEvent, type SnapshotEvent, uuidv7 } from '@playhead/protocol'
import type { Random } from '../shop/visitors/random.mjs'

/** One batch that will be sent, its content unlike any other's. */
export interface PlannedBatch {
  session: string
  tab: string
  seq: number
  visitor: string
  events: IndexEvent[]
  snapshots: SnapshotEvent[]
  /** `held`: sent at the end, epochs after those that follow it. `twice`: again as soon as it is acknowledged. `again`: once more at the end. */
  manner: 'once' | 'twice' | 'again' | 'held'
}

/** The batches of one tab, in the order they were made. */
export type TabPlan = PlannedBatch[]

export interface LoadShape {
  sessions: number
  batchesPerTab: number
  /** Milliseconds between the batches of a tab. */
  intervalMs: number
}

/** Of a hundred batches, how many are sent in each unusual manner. */
const TWICE = 0.06
const AGAIN = 0.06
const HELD = 0.06

/** What the tabs of `shape.sessions` visitors will send from `startMs` on; a session has one to three tabs. */
export function planLoad(random: Random, shape: LoadShape, startMs: number): TabPlan[] {
  return Array.from({ length: shape.sessions }, (_, n) => {
    const session = uuidv7(startMs)
    const visitor = `load-${n}-${session.slice(-6)}@example.com`
    return Array.from({ length: random.between(1, 3) }, () => planTab(random, shape, startMs, session, visitor))
  }).flat()
}

function planTab(random: Random, shape: LoadShape, startMs: number, session: string, visitor: string): TabPlan {
  const tab = uuidv7(startMs)
  const offsetMs = random.between(0, shape.intervalMs)
  return Array.from({ length: shape.batchesPerTab }, (_, seq) => {
    const atMs = startMs + offsetMs + seq * shape.intervalMs
    return {
      session,
      tab,
      seq,
      visitor,
      manner: drawManner(random),
      events: Array.from({ length: random.between(0, 4) }, (_, n) => indexEvent(`${tab}/${seq}/${n}`, atMs + n)),
      snapshots: [
        ...(seq === 0 ? keyframe(atMs) : []),
        ...Array.from({ length: random.between(1, 6) }, (_, n) =>
          snapshotEvent(`${tab}/${seq}/${n}`, atMs + n, random),
        ),
      ],
    }
  })
}

function drawManner(random: Random): PlannedBatch['manner'] {
  const drawn = random.next()
  if (drawn < TWICE) return 'twice'
  if (drawn < TWICE + AGAIN) return 'again'
  return drawn < TWICE + AGAIN + HELD ? 'held' : 'once'
}

function indexEvent(id: string, atMs: number): IndexEvent {
  return { type: 'custom', atMs, name: 'loaded', url: 'http://shop.test/demo', props: { id } }
}

/** A custom event (type 5): carried as it is, and comparable to the byte. */
function snapshotEvent(id: string, timestamp: number, random: Random): SnapshotEvent {
  return { type: 5, data: { tag: 'load', payload: { id, noise: random.next().toString(36).repeat(8) } }, timestamp }
}

/** The least that is playable: the page's address and size, and its whole, nearly empty, DOM. */
function keyframe(timestamp: number): SnapshotEvent[] {
  const node = { type: 0, id: 1, childNodes: [{ type: 2, id: 2, tagName: 'html', attributes: {}, childNodes: [] }] }
  return [
    { type: 4, data: { href: 'http://shop.test/demo', width: 800, height: 600 }, timestamp },
    { type: 2, data: { node, initialOffset: { left: 0, top: 0 } }, timestamp },
  ]
}
