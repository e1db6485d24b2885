import type { Api } from '../harness/api.ts'
import { expect, test } from '../harness/fixtures.ts'
import { seededRandom } from '../shop/visitors/random.mjs'
import { type PlannedBatch, planLoad } from './plan.ts'
import type { SentLoad } from './send.ts'
import { differences } from './verify.ts'

/** The comparison the fault tests rest on: it must see each way in which something can be wrong. */

const CHUNK = {
  id: 'only',
  url: '',
  fromMs: 0,
  toMs: 0,
  bytes: 0,
  jsonBytes: 0,
  count: 0,
  tabs: [],
  keyframes: [],
  skip: [],
}

function load(): PlannedBatch[] {
  return planLoad(seededRandom(7), { sessions: 1, batchesPerTab: 6, intervalMs: 100 }, Date.now()).flat()
}

/** An API that holds exactly these batches. */
function holding(batches: PlannedBatch[]): Api {
  const lines = batches.flatMap(({ tab, seq, snapshots }) => snapshots.map(event => [tab, seq, event] as const))
  const events = batches.flatMap(({ tab, seq, events }) =>
    events.map((event, n) => ({ id: `${tab}/${seq}/${n}`, atMs: event.atMs, props: event.props })),
  )
  return {
    manifest: async () => ({ chunks: [CHUNK], counts: { events: events.length } }),
    events: async () => ({ events, isTruncated: false, nextCursor: null }),
    lines: async () => lines.sort(([, , a], [, , b]) => a.timestamp - b.timestamp),
  } as unknown as Api
}

function sent(acknowledged: PlannedBatch[], unacknowledged: PlannedBatch[] = []): SentLoad {
  return { acknowledged, unacknowledged, requests: 0, failures: 0 }
}

test('the comparison finds nothing wrong where nothing is', async () => {
  const batches = load()
  expect(await differences(holding(batches), sent(batches))).toEqual([])
  expect(await differences(holding(batches.slice(1)), sent(batches.slice(1), batches.slice(0, 1)))).toEqual([])
  expect(await differences(holding(batches), sent(batches.slice(1), batches.slice(0, 1)))).toEqual([])
})

test('the comparison sees what is lost, doubled, altered or made up', async () => {
  const batches = load()
  const [first, ...rest] = batches
  if (first === undefined) throw new Error('no batch was planned')
  const wrong = async (held: PlannedBatch[], due: PlannedBatch[]) =>
    (await differences(holding(held), sent(due))).join('\n')
  expect(await wrong(rest, batches)).toContain('snapshot event lost')
  expect(await wrong([...batches, first], batches)).toContain('snapshot event there 2 times')
  expect(await wrong(batches, rest)).toContain('snapshot event nobody sent')
  const withEvents = batches.find(batch => batch.events.length > 0)
  if (withEvents === undefined) throw new Error('no index event was planned')
  const others = batches.filter(batch => batch !== withEvents)
  expect(await wrong([...others, { ...withEvents, events: withEvents.events.slice(1) }], batches)).toContain(
    'index event lost',
  )
  const altered = withEvents.snapshots.map(event => ({ ...event, timestamp: event.timestamp + 1 }))
  expect(await wrong([...others, { ...withEvents, snapshots: altered }], batches)).toMatch(/lost[\s\S]*nobody sent/)
})
