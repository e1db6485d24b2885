import { uuidv7 } from '@playhead/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chunkRow, eventRow, sessionRow } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { findPlaying, PLAYING_AFTER_MS, PLAYING_BEFORE_MS, sessionsPlaying } from './playing.ts'

const NOON_MS = Date.UTC(2026, 5, 15, 12)
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

let index: Index
beforeAll(async () => {
  index = await openTestIndex()
})
afterAll(() => index?.close())

async function visit(
  project: string,
  visitor: string,
  startedMs: number,
  { minutes = 10, hasReplay = true, parts = 1 } = {},
): Promise<string> {
  const session = uuidv7(startedMs)
  const endedMs = startedMs + minutes * MINUTE_MS
  const rows = Array.from({ length: parts }, (_, part) => {
    const stepMs = (endedMs - startedMs) / parts
    return sessionRow({
      project,
      session,
      visitor,
      startedMs: startedMs + part * stepMs,
      endedMs: startedMs + (part + 1) * stepMs,
    })
  })
  const chunk = chunkRow({ project, session, fromMs: startedMs, toMs: endedMs })
  await insertSegmentRows(
    index,
    { sessions: rows, chunks: [hasReplay ? chunk : { ...chunk, snapshotsBytes: 0 }], events: [] },
    session,
  )
  return session
}

async function identify(project: string, visitor: string, anonymous: string, atMs = NOON_MS): Promise<void> {
  const session = uuidv7(atMs)
  const event = eventRow({
    project,
    session,
    visitor,
    atMs,
    type: 'identify',
    name: visitor,
    props: JSON.stringify({ anonymous }),
  })
  await insertSegmentRows(index, { sessions: [], chunks: [], events: [event] }, session)
}

describe('sessionsPlaying', () => {
  it('finds each person’s session, in the order asked', async () => {
    const ada = await visit('each', 'ada', NOON_MS)
    const later = await visit('each', 'ada', NOON_MS + 3 * 60 * MINUTE_MS)
    const bob = await visit('each', 'bob', NOON_MS)
    const moment = (visitor: string, minutes: number) => ({ visitor, atMs: NOON_MS + minutes * MINUTE_MS })
    const asked = [moment('bob', 5), moment('ada', 181), moment('eve', 5), moment('ada', 5), moment('ada', 120)]
    expect(await sessionsPlaying(index, 'each', asked)).toEqual([bob, later, null, ada, null])
    expect(await sessionsPlaying(index, 'other', asked)).toEqual([null, null, null, null, null])
    expect(await sessionsPlaying(index, 'each', [])).toEqual([])
  })

  it('a session counts from a minute before to half an hour after', async () => {
    const session = await visit('edge', 'ada', NOON_MS, { minutes: 23 * 60, parts: 4 })
    const endedMs = NOON_MS + 23 * 60 * MINUTE_MS
    const at = (atMs: number) => ({ visitor: 'ada', atMs })
    expect(
      await sessionsPlaying(index, 'edge', [
        at(NOON_MS - PLAYING_BEFORE_MS - 1),
        at(NOON_MS - PLAYING_BEFORE_MS),
        at(endedMs + PLAYING_AFTER_MS),
        at(endedMs + PLAYING_AFTER_MS + 1),
      ]),
    ).toEqual([null, session, session, null])
  })

  it('prefers what can be watched, then what is nearest, then what is latest', async () => {
    const watched = await visit('prefers', 'ada', NOON_MS)
    await visit('prefers', 'ada', NOON_MS + 12 * MINUTE_MS, { hasReplay: false })
    const [found] = await findPlaying(index, 'prefers', [{ visitor: 'ada', atMs: NOON_MS + 15 * MINUTE_MS }])
    expect(found).toEqual({
      session: watched,
      startedMs: NOON_MS,
      endedMs: NOON_MS + 10 * MINUTE_MS,
      hasReplay: true,
    })
    const nearer = await visit('prefers', 'ada', NOON_MS + 14 * MINUTE_MS)
    const latest = await visit('prefers', 'ada', NOON_MS + 14.5 * MINUTE_MS)
    const asked = [15, 11].map(minutes => ({ visitor: 'ada', atMs: NOON_MS + minutes * MINUTE_MS }))
    expect(await sessionsPlaying(index, 'prefers', asked)).toEqual([latest, watched])
    expect(nearer).not.toBe(latest)
    const [unwatched] = await findPlaying(index, 'prefers', [{ visitor: 'ada', atMs: NOON_MS + 60 * MINUTE_MS }])
    expect(unwatched).toBeUndefined()
  })

  it('follows a person’s ids in both directions, and the latest word on whose an anonymous id is', async () => {
    const phone = await visit('ids', 'anonymous-phone', NOON_MS)
    const laptop = await visit('ids', 'anonymous-laptop', NOON_MS + DAY_MS)
    const shared = await visit('ids', 'anonymous-shared', NOON_MS + 2 * DAY_MS)
    await identify('ids', 'ada', 'anonymous-phone')
    await identify('ids', 'ada', 'anonymous-laptop')
    await identify('ids', 'ada', 'anonymous-shared', NOON_MS)
    await identify('ids', 'bob', 'anonymous-shared', NOON_MS + MINUTE_MS)
    const at = (visitor: string, days: number) => ({ visitor, atMs: NOON_MS + days * DAY_MS + MINUTE_MS })
    expect(
      await sessionsPlaying(index, 'ids', [
        at('ada', 0),
        at('ada', 1),
        at('anonymous-phone', 1),
        at('anonymous-phone', 0),
        at('ada', 2),
        at('bob', 2),
        at('anonymous-shared', 2),
      ]),
    ).toEqual([phone, laptop, laptop, phone, null, shared, shared])
  })

  it('takes hundreds of moments', async () => {
    const sessions = await Promise.all([1, 2, 3].map(n => visit('many', `visitor-${n}`, NOON_MS + n * DAY_MS)))
    const moments = Array.from({ length: 450 }, (_, n) => ({
      visitor: `visitor-${(n % 4) + 1}`,
      atMs: NOON_MS + ((n % 4) + 1) * DAY_MS,
    }))
    const found = await sessionsPlaying(index, 'many', moments)
    expect(found).toEqual(moments.map((_, n) => sessions[n % 4] ?? null))
  })

  it('follows a person of thousands of ids as far as they are followed', async () => {
    const ids = Array.from({ length: 1_500 }, (_, n) => `device-${String(n).padStart(4, '0')}-${'x'.repeat(60)}`)
    const events = ids.map((anonymous, position) => {
      const props = JSON.stringify({ anonymous })
      return eventRow({ project: 'crowd', visitor: 'qa', position, atMs: NOON_MS, type: 'identify', props })
    })
    await insertSegmentRows(index, { sessions: [], chunks: [], events }, 'crowd')
    const session = await visit('crowd', 'qa', NOON_MS)
    const moments = Array.from({ length: 5 }, () => ({ visitor: 'qa', atMs: NOON_MS }))
    expect(await sessionsPlaying(index, 'crowd', moments)).toEqual(moments.map(() => session))
  })
})
