import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Analytics } from '@segment/analytics-node'
import { PostHog } from 'posthog-node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { compactEpoch } from '../../compaction/compact.ts'
import { AT_MS, eventAt, idOf, quiet, snapshotAt, writeLog } from '../../compaction/fixtures.ts'
import { reindex } from '../../compaction/reindex.ts'
import { segmentIndex } from '../../compaction/segmentindex.ts'
import { openTestIndex } from '../../index/testindex.ts'
import type { Index } from '../../index/types.ts'
import { OPEN } from '../../ingest/testing/batches.ts'
import { withFaults } from '../../ingest/testing/faults.ts'
import { startIngestServer, type TestServer } from '../../ingest/testing/server.ts'
import { LOG_PREFIX, parseEpochFolder, QUARANTINE_PREFIX } from '../../keys.ts'
import { sessionsPlaying } from '../../links/playing.ts'
import { openDiskStore } from '../../objectstore/disk.ts'
import type { ObjectStore } from '../../objectstore/types.ts'
import { loadSessionEvents } from '../../sessions/events.ts'
import { listSessions } from '../../sessions/list.ts'
import { loadManifest } from '../../sessions/manifest.ts'
import { sessionListQuerySchema } from '../../sessions/schema.ts'
import { serverSession } from './ids.ts'

/** The real clients, against the real app, log, compaction and index. */

const EPOCH_MS = 10_000
const PROJECT = OPEN.id

let folder: string
let store: ObjectStore
let index: Index
let server: TestServer
let host: string

beforeAll(async () => {
  index = await openTestIndex()
})
afterAll(() => index?.close())
beforeEach(async () => {
  await Promise.all(['events', 'sessions', 'chunks'].map(table => index.command(`TRUNCATE TABLE ${table}`)))
  folder = await mkdtemp(join(tmpdir(), 'playhead-clients-'))
  store = await openDiskStore({ directory: join(folder, 'objects') })
  await start()
})
afterEach(async () => {
  await server.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

async function start(on: Pick<ObjectStore, 'put'> = store, quotaPerMinute = 1_000_000): Promise<void> {
  server = await startIngestServer(on, { epochMs: EPOCH_MS, quotaPerMinute })
  host = new URL(server.url).origin
}

/** The same server again, whose first writes fail, or whose quota is small. */
async function restart({
  failures = 0,
  quotaPerMinute,
}: {
  failures?: number
  quotaPerMinute?: number
}): Promise<void> {
  await server.close()
  const faulty = withFaults(store)
  faulty.failNext(failures)
  await start(faulty, quotaPerMinute)
}

/** Compacts all that the log holds; a second and later time that is a later epoch's work. */
async function compactAll(): Promise<void> {
  const epochs = new Map<string, { partition: number; epoch: number }>()
  for await (const { key } of store.list(LOG_PREFIX)) {
    const found = parseEpochFolder(key)
    if (found !== undefined) epochs.set(`${found.partition}/${found.epoch}`, found)
  }
  for (const found of epochs.values()) {
    const config = { epochMs: EPOCH_MS, scratch: folder }
    await compactEpoch({ store, index: segmentIndex(index), ...found, config, log: quiet })
  }
  for await (const { key } of store.list(QUARANTINE_PREFIX)) throw new Error(`quarantined: ${key}`)
}

interface Row {
  type: string
  name: string
  visitor: string
  session: string
  url: string
  props: Record<string, unknown>
}

async function stored(): Promise<Row[]> {
  const rows = await index.query<Omit<Row, 'props'> & { props: string }>(
    'SELECT type, name, visitor, session, url, props FROM events FINAL WHERE project = {project:String} ORDER BY at, name',
    { params: { project: PROJECT } },
  )
  return rows.map(row => ({ ...row, props: JSON.parse(row.props) }))
}

const post = (path: string, body: unknown) =>
  fetch(`${host}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPEN.key}` },
    body: JSON.stringify(body),
  })

describe('@segment/analytics-node', () => {
  const open = (over: object = {}) => {
    const analytics = new Analytics({ writeKey: OPEN.key, host, flushInterval: 50, ...over })
    const errors: unknown[] = []
    analytics.on('error', error => errors.push(error))
    return { analytics, errors }
  }

  it('sends every call with no more than its host changed', async () => {
    const { analytics, errors } = open()
    analytics.identify({ userId: 'ada', anonymousId: 'anonymous-1', traits: { plan: 'pro' } })
    analytics.track({ userId: 'ada', event: 'Order Paid', properties: { total: 5 } })
    analytics.page({ userId: 'ada', name: 'Pay', properties: { url: 'https://shop.example/pay' } })
    analytics.screen({ userId: 'ada', name: 'Cart' })
    analytics.group({ userId: 'ada', groupId: 'acme', traits: { seats: 5 } })
    analytics.alias({ userId: 'ada', previousId: 'anonymous-2' })
    await analytics.closeAndFlush()
    expect(errors).toEqual([])
    await compactAll()
    const rows = await stored()
    const $lib = '@segment/analytics-node'
    expect(rows.map(({ type, name, props }) => [type, name, props]).toSorted()).toEqual(
      [
        ['identify', 'ada', { plan: 'pro', anonymous: 'anonymous-1', $lib }],
        ['custom', 'Order Paid', { total: 5, $lib }],
        ['pageview', 'Pay', { url: 'https://shop.example/pay', $lib }],
        ['custom', 'Viewed Cart Screen', { $lib }],
        ['group', 'acme', { seats: 5, $lib }],
        ['identify', 'ada', { anonymous: 'anonymous-2', $lib }],
      ].toSorted(),
    )
    expect(new Set(rows.map(row => row.session))).toEqual(new Set([serverSession(PROJECT, 'ada', Date.now())]))
  })

  it('loses nothing to a server that cannot store at first', async () => {
    await restart({ failures: 2 })
    const { analytics, errors } = open()
    for (let n = 0; n < 5; n++) analytics.track({ userId: `user-${n}`, event: 'paid' })
    await analytics.closeAndFlush({ timeout: 30_000 })
    expect(errors).toEqual([])
    await compactAll()
    expect(await stored()).toHaveLength(5)
  }, 40_000)

  it('waits out a quota', async () => {
    await restart({ quotaPerMinute: 20 })
    let status = 200
    for (let n = 0; n < 100 && status === 200; n++) status = (await post('/v1/events', [])).status
    expect(status).toBe(429)
    const { analytics, errors } = open()
    analytics.track({ userId: 'ada', event: 'paid' })
    await analytics.closeAndFlush({ timeout: 30_000 })
    expect(errors).toEqual([])
    await compactAll()
    expect(await stored()).toHaveLength(1)
  }, 40_000)
})

describe('posthog-node', () => {
  const open = (over: object = {}) => {
    const posthog = new PostHog(OPEN.key, { host, flushInterval: 50, fetchRetryDelay: 100, ...over })
    const errors: unknown[] = []
    posthog.on('error', error => errors.push(error))
    return { posthog, errors }
  }
  const $lib = 'posthog-node'

  it('sends everything with no more than its host changed', async () => {
    const { posthog, errors } = open()
    posthog.capture({ distinctId: 'ada', event: 'order paid', properties: { total: 5 }, groups: { company: 'acme' } })
    posthog.capture({ distinctId: 'ada', event: '$pageview', properties: { $current_url: 'https://shop.example/pay' } })
    posthog.identify({ distinctId: 'ada', properties: { plan: 'pro' } })
    posthog.alias({ distinctId: 'ada', alias: 'anonymous-1' })
    posthog.groupIdentify({ groupType: 'company', groupKey: 'acme', properties: { seats: 5 }, distinctId: 'ada' })
    posthog.captureException(new TypeError('no card'), 'ada')
    await posthog.captureImmediate({ distinctId: 'ada', event: 'at once' })
    await posthog.shutdown()
    expect(errors).toEqual([])
    await compactAll()
    const rows = await stored()
    expect(rows.map(({ type, name }) => [type, name]).toSorted()).toEqual(
      [
        ['custom', 'at once'],
        ['custom', 'order paid'],
        ['error', 'TypeError: no card'],
        ['group', 'acme'],
        ['identify', 'ada'],
        ['identify', 'ada'],
        ['pageview', ''],
      ].toSorted(),
    )
    const propsOf = (type: string) => rows.filter(row => row.type === type).map(row => row.props)
    expect(propsOf('identify')).toEqual(
      expect.arrayContaining([
        { plan: 'pro', $lib },
        { anonymous: 'anonymous-1', $lib },
      ]),
    )
    expect(propsOf('group')).toEqual([{ seats: 5, $group_type: 'company', $lib }])
    expect(propsOf('error')[0]?.stack).toMatch(/^TypeError: no card\n {4}at .*clients\.test\.ts/)
    expect(rows.find(row => row.type === 'pageview')?.url).toBe('https://shop.example/pay')
  })

  it('loses nothing to a server that cannot store at first', async () => {
    await restart({ failures: 3 })
    const { posthog } = open()
    for (let n = 0; n < 5; n++) posthog.capture({ distinctId: `user-${n}`, event: 'paid' })
    await posthog.shutdown(30_000)
    await compactAll()
    expect(await stored()).toHaveLength(5)
  }, 40_000)

  it('sends its events although no flags are served here', async () => {
    const { posthog } = open({ featureFlagsRequestTimeoutMs: 1_000 })
    posthog.capture({ distinctId: 'ada', event: 'paid', sendFeatureFlags: true })
    expect(await posthog.getFeatureFlag('checkout', 'ada')).toBeUndefined()
    await posthog.shutdown()
    await compactAll()
    expect((await stored()).map(row => row.name)).toContain('paid')
  })
})

describe('the same message', () => {
  const message = (over: object = {}) => ({
    type: 'track',
    event: 'paid',
    userId: 'ada',
    messageId: 'message-1',
    timestamp: new Date(AT_MS).toISOString(),
    ...over,
  })

  it('counts once: in a request, an epoch, a later epoch, and after the index is made anew', async () => {
    await post('/v1/events', [message(), message()])
    await post('/v1/events', message())
    await compactAll()
    expect(await stored()).toHaveLength(1)
    await post('/v1/events', message())
    await compactAll()
    expect(await stored()).toHaveLength(1)
    await Promise.all(['events', 'sessions', 'chunks'].map(table => index.command(`TRUNCATE TABLE ${table}`)))
    const { segments } = await reindex({ store, index })
    expect(segments).toBeGreaterThan(1)
    expect(await stored()).toMatchObject([
      { name: 'paid', visitor: 'ada', session: serverSession(PROJECT, 'ada', AT_MS) },
    ])
  })

  it('is known by its id in the recorder’s session too', async () => {
    const session = idOf(1)
    for (let n = 0; n < 2; n++) {
      await post('/v1/events', message({ context: { sessionId: session } }))
      await compactAll()
    }
    expect(await stored()).toMatchObject([{ session }])
    expect(await index.query('SELECT session FROM sessions')).toEqual([])
  })
})

describe('events of other systems', () => {
  /** A visit of an anonymous visitor, as ingest puts it into the log. */
  const visit = () =>
    writeLog(store, [
      {
        project: PROJECT,
        visitor: 'anonymous-1',
        snapshots: [snapshotAt(0, { href: 'https://shop.example/', width: 800, height: 600 }, 4), snapshotAt(1, {}, 2)],
        events: [eventAt(0, { type: 'pageview', url: 'https://shop.example/' }), eventAt(9_000)],
        header: { toMs: AT_MS + 9_000 },
      },
    ])
  const at = (ms: number) => new Date(AT_MS + ms).toISOString()

  it('join the replay of the same person, months later, by the identify another system sent', async () => {
    await visit()
    await post('/v1/batch', {
      batch: [
        { type: 'identify', userId: 'ada', anonymousId: 'anonymous-1', traits: { plan: 'pro' }, timestamp: at(5_000) },
        { type: 'track', userId: 'ada', event: 'charged', timestamp: at(6_000) },
        { type: 'track', userId: 'bob', event: 'charged', timestamp: at(6_000) },
      ],
    })
    await compactAll()
    const moments = ['ada', 'bob', 'anonymous-1'].map(visitor => ({ visitor, atMs: AT_MS + 6_000 }))
    expect(await sessionsPlaying(index, PROJECT, moments)).toEqual([idOf(1), null, idOf(1)])
    const { events } = await loadSessionEvents(index, PROJECT, idOf(1))
    expect(events.map(({ type, name, props }) => [type, name, props.$lib])).toEqual([
      ['pageview', '', undefined],
      ['identify', 'ada', 'http'],
      ['custom', 'charged', 'http'],
      ['click', '', undefined],
    ])
  })

  it('make no session, and leave those there are as they are', async () => {
    await visit()
    await post('/v1/events', [
      { type: 'track', userId: 'ada', event: 'alone', timestamp: at(0) },
      {
        type: 'track',
        userId: 'anonymous-1',
        event: 'within',
        timestamp: at(3_600_000),
        context: { sessionId: idOf(1) },
      },
    ])
    await compactAll()
    const query = sessionListQuerySchema.parse({ hasReplay: 'any' })
    const { sessions } = await listSessions(index, PROJECT, query)
    expect(sessions).toMatchObject([{ session: idOf(1), endedMs: AT_MS + 9_000, hasReplay: true }])
    expect(await loadManifest(index, PROJECT, serverSession(PROJECT, 'ada', AT_MS))).toBeUndefined()
    const manifest = await loadManifest(index, PROJECT, idOf(1))
    expect(manifest?.tabs.map(({ tab }) => tab)).toEqual([idOf(2)])
    expect((await stored()).map(row => row.name).toSorted()).toEqual(['', '', 'alone', 'within'])
  })

  it('of long ago are imported with their times', async () => {
    const timestamp = '2019-04-01T10:00:00.000Z'
    await post('/v1/import', { batch: [{ type: 'track', userId: 'ada', event: 'paid', timestamp }] })
    await compactAll()
    const rows = await index.query<{ atMs: number }>('SELECT toUnixTimestamp64Milli(at) AS atMs FROM events FINAL')
    expect(rows).toEqual([{ atMs: Date.parse(timestamp) }])
  })
})
