import { uuidv7 } from '@playhead/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messageTab, serverSession } from '../events/receive/ids.ts'
import { chunkRow, eventRow, sessionRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { resolveMoment } from './moment.ts'
import { momentSchema } from './schema.ts'

const NOON_MS = Date.UTC(2026, 5, 15, 12)
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

let index: Index
beforeAll(async () => {
  index = await openTestIndex()
})
afterAll(() => index?.close())

/** Stores a session from `startedMs` on, lasting ten minutes unless it says otherwise. */
async function visit(
  project: string,
  startedMs: number,
  over: { visitor?: string; minutes?: number; hasReplay?: boolean; events?: Partial<EventRow>[] } = {},
): Promise<string> {
  const session = uuidv7(startedMs)
  const { visitor = 'ada', minutes = 10, hasReplay = true, events = [] } = over
  const endedMs = startedMs + minutes * MINUTE_MS
  await insertSegmentRows(
    index,
    {
      sessions: [sessionRow({ project, session, visitor, startedMs, endedMs })],
      chunks: [
        chunkRow({ project, session, fromMs: startedMs, toMs: endedMs, ...(hasReplay ? {} : { snapshotsBytes: 0 }) }),
      ],
      events: events.map((event, position) =>
        eventRow({ project, session, visitor, atMs: startedMs, type: 'custom', position, ...event }),
      ),
    },
    session,
  )
  return session
}

const resolve = async (project: string, at: number, over: { visitor?: string; event?: string } = {}) =>
  momentSchema.parse(await resolveMoment(index, project, { visitor: 'ada', at, ...over }))

describe('resolveMoment', () => {
  it('finds the session that was there, at the moment', async () => {
    await visit('there', NOON_MS - DAY_MS)
    const session = await visit('there', NOON_MS)
    await visit('there', NOON_MS + 20 * MINUTE_MS)
    await visit('there', NOON_MS, { visitor: 'bob' })
    const atMs = NOON_MS + 3 * MINUTE_MS
    expect(await resolve('there', atMs)).toEqual({
      outcome: 'found',
      session,
      atMs,
      match: 'moment',
      path: `/sessions/${session}?at=2026-06-15T12:03:00.000Z`,
    })
  })

  it('opens at the nearest event of the name, or kind', async () => {
    const session = await visit('event', NOON_MS, {
      events: [
        { name: 'paid', atMs: NOON_MS + 1_000 },
        { name: 'paid', atMs: NOON_MS + 61_500 },
        { type: 'error', name: 'TypeError: x', atMs: NOON_MS + 90_000 },
      ],
    })
    const atMs = NOON_MS + 60_000
    expect(await resolve('event', atMs, { event: 'paid' })).toMatchObject({
      session,
      atMs: NOON_MS + 61_500,
      match: 'event',
    })
    expect(await resolve('event', atMs, { event: 'error' })).toMatchObject({ atMs: NOON_MS + 90_000, match: 'event' })
    expect(await resolve('event', atMs, { event: 'refunded' })).toMatchObject({ atMs, match: 'moment' })
  })

  it('an event decides between two sessions of the same time', async () => {
    const first = await visit('two', NOON_MS, { events: [{ name: 'paid', atMs: NOON_MS + 30_000 }] })
    const second = await visit('two', NOON_MS + 1_000)
    expect(await resolve('two', NOON_MS + 60_000)).toMatchObject({ session: second })
    expect(await resolve('two', NOON_MS + 60_000, { event: 'paid' })).toMatchObject({ session: first })
  })

  it('forgives clocks that differ by a minute, and no more', async () => {
    const session = await visit('clocks', NOON_MS)
    const endMs = NOON_MS + 10 * MINUTE_MS
    expect(await resolve('clocks', NOON_MS - 59_000)).toMatchObject({ session, atMs: NOON_MS })
    expect(await resolve('clocks', endMs + 59_000)).toMatchObject({ session, atMs: endMs })
    expect(await resolve('clocks', endMs + 61_000)).toMatchObject({ outcome: 'missing', reason: 'no_session_then' })
  })

  it('finds a long session by its last part', async () => {
    const session = await visit('long', NOON_MS, { minutes: 23 * 60 })
    expect(await resolve('long', NOON_MS + 22 * 60 * MINUTE_MS)).toMatchObject({ session })
  })

  it('follows the ids a person had before they were known, on other devices too', async () => {
    const anonymous = await visit('alias', NOON_MS, { visitor: 'anonymous-1' })
    await visit('alias', NOON_MS + DAY_MS, {
      events: [{ type: 'identify', name: 'ada', props: JSON.stringify({ anonymous: 'anonymous-1' }) }],
    })
    expect(await resolve('alias', NOON_MS + 5_000)).toMatchObject({ session: anonymous })
  })

  it('says that the visitor is unknown', async () => {
    await visit('unknown', NOON_MS, { visitor: 'bob' })
    expect(await resolve('unknown', NOON_MS)).toEqual({ outcome: 'missing', reason: 'visitor_unknown', neighbours: [] })
  })

  it('says that nobody was there, and names the nearest sessions', async () => {
    const before = await visit('away', NOON_MS - DAY_MS)
    const after = await visit('away', NOON_MS + 60 * MINUTE_MS)
    const moment = await resolve('away', NOON_MS)
    expect(moment).toMatchObject({ outcome: 'missing', reason: 'no_session_then' })
    expect(moment.outcome === 'missing' && moment.neighbours.map(each => each.session)).toEqual([after, before])
  })

  it('says that there is no replay where only events were kept', async () => {
    await visit('dark', NOON_MS, { hasReplay: false })
    expect(await resolve('dark', NOON_MS)).toMatchObject({
      outcome: 'missing',
      reason: 'no_replay',
      neighbours: [{ hasReplay: false }],
    })
  })

  it('prefers a session with a replay', async () => {
    const session = await visit('prefers', NOON_MS)
    await visit('prefers', NOON_MS + 1_000, { hasReplay: false })
    expect(await resolve('prefers', NOON_MS + 5_000)).toMatchObject({ session })
  })

  it('sees one project only', async () => {
    await visit('one', NOON_MS)
    expect(await resolve('other', NOON_MS)).toMatchObject({ reason: 'visitor_unknown' })
  })

  it('plays what another system told, in the session it fell into', async () => {
    const session = await visit('sent', NOON_MS, { visitor: 'anonymous-2' })
    await visit('sent', NOON_MS + DAY_MS, {
      events: [{ type: 'identify', name: 'ada', props: JSON.stringify({ anonymous: 'anonymous-2' }) }],
    })
    const send = (name: string, atMs: number) =>
      insertSegmentRows(
        index,
        {
          sessions: [],
          chunks: [],
          events: [
            eventRow({
              project: 'sent',
              session: serverSession('sent', 'ada', atMs),
              tab: messageTab('sent', name),
              type: 'custom',
              name,
              visitor: 'ada',
              atMs,
            }),
          ],
        },
        name,
      )
    await send('charged', NOON_MS + 5 * MINUTE_MS)
    await send('shipped', NOON_MS + 30 * MINUTE_MS)
    await send('refunded', NOON_MS + 5 * DAY_MS)
    expect(await resolve('sent', NOON_MS + 6 * MINUTE_MS, { event: 'charged' })).toMatchObject({
      session,
      atMs: NOON_MS + 5 * MINUTE_MS,
      match: 'event',
    })
    // Half an hour later it still is that session; without the event's name it is another time.
    expect(await resolve('sent', NOON_MS + 29 * MINUTE_MS, { event: 'shipped' })).toMatchObject({
      session,
      atMs: NOON_MS + 10 * MINUTE_MS,
    })
    expect(await resolve('sent', NOON_MS + 29 * MINUTE_MS)).toMatchObject({ reason: 'no_session_then' })
    expect(await resolve('sent', NOON_MS + 5 * DAY_MS, { event: 'refunded' })).toMatchObject({
      reason: 'no_session_then',
      neighbours: [{}, { session }],
    })
  })

  it('knows somebody of whom only other systems told', async () => {
    const row = eventRow({
      project: 'told',
      visitor: 'eve',
      session: serverSession('told', 'eve', NOON_MS),
      atMs: NOON_MS,
    })
    await insertSegmentRows(index, { sessions: [], chunks: [], events: [row] }, 'told')
    expect(await resolve('told', NOON_MS, { visitor: 'eve' })).toEqual({
      outcome: 'missing',
      reason: 'no_session_then',
      neighbours: [],
    })
  })
})
