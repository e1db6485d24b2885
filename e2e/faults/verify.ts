import type { ObjectStore } from '../../server/src/objectstore/types.ts'
import type { Api } from '../harness/api.ts'
import { eventually } from '../harness/poll.ts'
import type { PlannedBatch } from './plan.ts'
import type { SentLoad } from './send.ts'

/** Sessions read at a time. */
const READERS = 4

/** Waits until compaction has taken everything: no log object is left. */
export async function compacted(store: ObjectStore, timeoutMs: number): Promise<void> {
  await eventually('log/ is empty', timeoutMs, async () => {
    for await (const _ of store.list('log/')) return undefined
    return true
  })
}

/** Keys below `prefix`. */
export async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(prefix)) keys.push(key)
  return keys
}

/**
 * Reads everything back through the public API and compares it with what was sent. Resolves with a sentence for each thing that is wrong:
 * an acknowledged batch must be playable exactly once and its index events counted exactly once, one that was not acknowledged at most
 * once, and nothing else may be there.
 */
export async function differences(api: Api, sent: SentLoad): Promise<string[]> {
  const sessions = new Map<string, PlannedBatch[]>()
  for (const batch of [...sent.acknowledged, ...sent.unacknowledged]) {
    sessions.set(batch.session, [...(sessions.get(batch.session) ?? []), batch])
  }
  const acknowledged = new Set(sent.acknowledged)
  const wrong: string[] = []
  const queue = [...sessions]
  const read = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [session, batches] = next
      wrong.push(...(await sessionDifferences(api, session, batches, acknowledged)))
    }
  }
  await Promise.all(Array.from({ length: READERS }, read))
  return wrong
}

async function sessionDifferences(
  api: Api,
  session: string,
  batches: PlannedBatch[],
  acknowledged: ReadonlySet<PlannedBatch>,
): Promise<string[]> {
  const [manifest, { events, isTruncated }] = await Promise.all([api.manifest(session), api.events(session)])
  const wrong: string[] = []
  const played: string[] = []
  for (const chunk of manifest.chunks) {
    const lines = await api.lines(chunk)
    for (const [tab, seq, event] of lines) played.push(snapshotName(tab, seq, event))
    const times = lines.map(([, , event]) => event.timestamp)
    if (times.some((time, n) => n > 0 && time < (times[n - 1] ?? 0)))
      wrong.push(`${session}: chunk ${chunk.id} is not in order of time`)
  }
  const counted = events.map(event => eventName(event.id, event.atMs, event.props))
  if (isTruncated) wrong.push(`${session}: the list of its events is cut off`)
  if (manifest.counts.events !== events.length)
    wrong.push(`${session}: counts ${manifest.counts.events} events, lists ${events.length}`)

  const expected = (names: (batch: PlannedBatch) => string[]) =>
    new Map(batches.flatMap(batch => names(batch).map(name => [name, acknowledged.has(batch)] as const)))
  wrong.push(...compare(session, 'snapshot event', expected(snapshotNames), played))
  wrong.push(...compare(session, 'index event', expected(eventNames), counted))
  return wrong
}

/** @param expected every name that may be there, and whether it must be */
function compare(session: string, what: string, expected: Map<string, boolean>, found: string[]): string[] {
  const times = new Map<string, number>()
  for (const name of found) times.set(name, (times.get(name) ?? 0) + 1)
  const missing = [...expected].filter(([name, isDue]) => isDue && !times.has(name))
  const repeated = [...times].filter(([, count]) => count > 1)
  const unknown = [...times].filter(([name]) => !expected.has(name))
  return [
    ...missing.map(([name]) => `${session}: ${what} lost: ${name}`),
    ...repeated.map(([name, count]) => `${session}: ${what} there ${count} times: ${name}`),
    ...unknown.map(([name]) => `${session}: ${what} nobody sent: ${name}`),
  ]
}

/** Names carry the whole content: an event that was altered is one lost and one unknown. */
function snapshotNames(batch: PlannedBatch): string[] {
  return batch.snapshots.map(event => snapshotName(batch.tab, batch.seq, event))
}

function snapshotName(tab: string, seq: number, event: object): string {
  return `${tab}/${seq} ${JSON.stringify(event)}`
}

function eventNames(batch: PlannedBatch): string[] {
  return batch.events.map((event, n) => eventName(`${batch.tab}/${batch.seq}/${n}`, event.atMs, event.props ?? {}))
}

function eventName(id: string, atMs: number, props: object): string {
  return `${id} at ${atMs} ${JSON.stringify(props)}`
}
