import { uuidv7 } from '@playhead/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LAST_MS } from '../index/rows.ts'
import { chunkRow, eventRow, sessionRow, TAB } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index, SessionRow } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { listSessions, slices } from './list.ts'
import { type SessionListQuery, sessionListQuerySchema, sessionListSchema } from './schema.ts'

const NOW_MS = Date.UTC(2026, 5, 15, 12)
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe('slices', () => {
  const query = (over: object): SessionListQuery => sessionListQuerySchema.parse(over)

  it('cover all time that is asked for, newest first, without gap or overlap', () => {
    const time = fc.option(fc.integer({ min: 0, max: LAST_MS }), { nil: undefined })
    fc.assert(
      fc.property(time, time, time, (fromMs, toMs, cursorMs) => {
        const cursor = cursorMs === undefined ? undefined : { startedMs: cursorMs }
        const all = [...slices(query({ fromMs, toMs }), cursor, NOW_MS)]
        const end = Math.min(toMs ?? LAST_MS + 1, (cursorMs ?? LAST_MS) + 1)
        const begin = fromMs ?? 0
        if (end <= begin) return void expect(all).toEqual([])
        expect(all[0]?.toMs).toBe(end)
        expect(all.at(-1)?.fromMs).toBe(begin)
        expect(all.length).toBeLessThanOrEqual(6)
        all.slice(1).forEach((slice, i) => {
          expect(slice.toMs).toBe(all[i]?.fromMs)
        })
      }),
    )
  })

  it('begin with an hour', () => {
    const [first, second] = slices({}, undefined, NOW_MS)
    expect(first).toEqual({ fromMs: NOW_MS - HOUR_MS, toMs: LAST_MS + 1 })
    expect(second?.fromMs).toBe(NOW_MS - 9 * HOUR_MS)
  })
})

describe('listSessions', () => {
  let index: Index
  beforeAll(async () => {
    index = await openTestIndex()
  })
  afterAll(() => index?.close())

  const list = (project: string, over: Partial<SessionListQuery> = {}) =>
    listSessions(index, project, sessionListQuerySchema.parse({ hasReplay: 'any', ...over }), NOW_MS)
  const store = (sessions: SessionRow[], events: EventRow[] = [], token: string = uuidv7()) =>
    insertSegmentRows(index, { sessions, events, chunks: [] }, token)
  const ids = async (project: string, over: Partial<SessionListQuery> = {}) =>
    (await list(project, over)).sessions.map(session => session.session)
  const pages = async (project: string, over: Partial<SessionListQuery>, between = async () => {}) => {
    const all: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await list(project, { ...over, cursor })
      all.push(...page.sessions.map(session => session.session))
      cursor = page.nextCursor
      await between()
    }
    return all
  }
  const at = (project: string, startedMs: number, over: Partial<SessionRow> = {}): SessionRow =>
    sessionRow({
      project,
      session: uuidv7(startedMs),
      startedMs,
      endedMs: startedMs + 60_000,
      firstUrlAtMs: startedMs,
      ...over,
    })

  it('is empty where there is nothing', async () => {
    expect(await list('empty')).toEqual({ sessions: [], nextCursor: null })
  })

  it('merges the parts of a session, whatever their order and however often they came', async () => {
    const session = uuidv7(NOW_MS - HOUR_MS)
    const t = NOW_MS - HOUR_MS
    const first = at('merge', t, {
      session,
      urls: ['https://a/1'],
      eventNames: ['start'],
      device: 'unknown',
      browser: '',
    })
    const second = at('merge', t + 90_000, {
      session,
      visitor: 'ada@example.com',
      firstUrl: 'https://a/2',
      urls: ['https://a/2'],
      hasError: true,
      viewportWidth: 1,
      viewportHeight: 1,
    })
    const third = at('merge', t + 30_000, { session, firstUrl: '', urls: [], device: 'mobile', viewportWidth: 0 })
    await store([second])
    await store([third, first])
    await store([second, first])
    const { sessions } = await list('merge')
    expect(sessions).toEqual([
      {
        session,
        visitor: 'ada@example.com',
        startedMs: t,
        endedMs: t + 150_000,
        durationMs: 150_000,
        firstUrl: 'https://shop.example.com/',
        browser: 'Chrome',
        os: 'Linux',
        device: 'desktop',
        hasError: true,
        counts: { pageviews: 0, clicks: 0, errors: 0, events: 0 },
        isLive: false,
        hasReplay: false,
        unrecordedReason: null,
      },
    ])
    expect(sessionListSchema.parse({ sessions, nextCursor: null }).sessions).toEqual(sessions)
  })

  it('counts each event once though two segments hold its batch', async () => {
    const row = at('counts', NOW_MS - HOUR_MS)
    const event = (seq: number, position: number, type: string) =>
      eventRow({ project: 'counts', session: row.session, seq, position, type })
    const batch = [event(0, 0, 'pageview'), event(0, 1, 'click'), event(0, 2, 'rage_click')]
    await store([row], [...batch, event(1, 0, 'error')])
    // The same batch again, its times shifted because another server saw another clock.
    await store(
      [row],
      batch.map(again => ({ ...again, atMs: again.atMs + 70_000 })),
    )
    const { sessions } = await list('counts')
    expect(sessions[0]?.counts).toEqual({ pageviews: 1, clicks: 1, errors: 1, events: 4 })
  })

  it('says which sessions can be watched, and of the others why not', async () => {
    const [watched, dry, none] = [3, 2, 1].map(n => at('replay', NOW_MS - n * HOUR_MS))
    const chunk = { project: 'replay', tabs: [TAB] }
    await insertSegmentRows(
      index,
      {
        events: [
          ...['no_activity', 'too_short'].map((reason, position) =>
            eventRow({
              project: 'replay',
              session: dry!.session,
              position,
              atMs: NOW_MS + position,
              type: 'recorder',
              name: 'not_recorded',
              props: JSON.stringify({ reason }),
            }),
          ),
          eventRow({
            project: 'replay',
            session: watched!.session,
            type: 'recorder',
            name: 'not_recorded',
            props: '{"reason":"buffering"}',
          }),
        ],
        sessions: [watched!, dry!, none!],
        chunks: [
          chunkRow({ ...chunk, session: watched!.session }),
          chunkRow({ ...chunk, session: dry!.session, snapshotsBytes: 0 }),
        ],
      },
      'replay',
    )
    const { sessions } = await list('replay')
    expect(sessions.map(({ session, hasReplay, unrecordedReason }) => [session, hasReplay, unrecordedReason])).toEqual([
      [none!.session, false, null],
      [dry!.session, false, 'too_short'],
      [watched!.session, true, null],
    ])
    expect(await ids('replay', { hasReplay: 'true' })).toEqual([watched!.session])
    expect(await ids('replay', { hasReplay: 'false' })).toEqual([none!.session, dry!.session])
    expect(sessionListQuerySchema.parse({}).hasReplay).toBe('true')
  })

  describe('filters', () => {
    const day = (n: number, over: Partial<SessionRow>) => at('filters', NOW_MS - n * DAY_MS, over)
    const rows = {
      plain: day(1, { visitor: 'bob' }),
      error: day(2, {
        hasError: true,
        urls: ['https://shop.example.com/Checkout?step=2', 'https://shop.example.com/100%'],
      }),
      long: day(30, { endedMs: NOW_MS - 30 * DAY_MS + 2 * HOUR_MS, eventNames: ['signup', "it's"] }),
      old: day(700, { visitor: "o'hara", eventNames: ['signup_2'] }),
    }
    beforeAll(async () => {
      await store(Object.values(rows))
      // A later part of `plain` that has nothing any filter looks for: a match in one part is a match.
      await store([
        {
          ...rows.plain,
          startedMs: rows.plain.startedMs + 5_000,
          endedMs: rows.plain.endedMs + 5_000,
          visitor: 'bob@example.com',
          urls: [],
        },
      ])
    })
    const names = async (over: Partial<SessionListQuery>) => {
      const found = await ids('filters', over)
      return found.map(id => Object.entries(rows).find(([, row]) => row.session === id)?.[0])
    }

    it.each<[Partial<SessionListQuery>, string[]]>([
      [{}, ['plain', 'error', 'long', 'old']],
      [{ visitor: 'bob' }, ['plain']],
      [{ visitor: 'bob@example.com' }, ['plain']],
      [{ visitor: 'bo' }, []],
      [{ visitor: "o'hara" }, ['old']],
      [{ url: 'checkout' }, ['error']],
      [{ url: '100%' }, ['error']],
      [{ url: '_' }, []],
      [{ event: 'signup' }, ['long']],
      [{ event: "it's" }, ['long']],
      [{ hasError: 'true' }, ['error']],
      [{ hasError: 'false' }, ['plain', 'long', 'old']],
      [{ minDurationMs: 65_001 }, ['long']],
      [{ maxDurationMs: 60_000 }, ['error', 'old']],
      [{ minDurationMs: 60_001, maxDurationMs: 65_000 }, ['plain']],
      [{ fromMs: NOW_MS - 30 * DAY_MS }, ['plain', 'error', 'long']],
      [{ toMs: NOW_MS - 30 * DAY_MS }, ['old']],
      [{ fromMs: NOW_MS - 30 * DAY_MS, toMs: NOW_MS - DAY_MS }, ['error', 'long']],
      [{ fromMs: NOW_MS, toMs: NOW_MS }, []],
      [{ hasError: 'false', event: 'signup_2', visitor: "o'hara" }, ['old']],
    ])('%j finds %j', async (query, expected) => {
      expect(await names(query)).toEqual(expected)
    })

    it('of sessions in progress find those whose last event is younger than a minute, and say so of each', async () => {
      const long = at('live', NOW_MS - 23 * HOUR_MS, { endedMs: NOW_MS - 59_999 })
      const ended = at('live', NOW_MS - HOUR_MS, { endedMs: NOW_MS - 60_000 })
      await store([long, ended])
      const { sessions } = await list('live')
      expect(sessions.map(({ session, isLive }) => [session, isLive])).toEqual([
        [ended.session, false],
        [long.session, true],
      ])
      expect(await ids('live', { live: '1' })).toEqual([long.session])
      expect(await ids('live', { live: '1', toMs: NOW_MS - 24 * HOUR_MS })).toEqual([])
    })

    it('go by when a session began, not by when a part of it did', async () => {
      const startMs = NOW_MS - 3 * DAY_MS
      const early = at('parts', startMs)
      await store([early])
      await store([{ ...early, startedMs: startMs + 20 * HOUR_MS, endedMs: startMs + 21 * HOUR_MS }])
      expect(await ids('parts', { fromMs: startMs + HOUR_MS })).toEqual([])
      expect(await ids('parts', { fromMs: startMs, toMs: startMs + 1 })).toEqual([early.session])
      expect((await list('parts', { toMs: startMs + HOUR_MS })).sessions[0]?.durationMs).toBe(21 * HOUR_MS)
    })
  })

  describe('paging', () => {
    it('gives every session once, newest first, ties by id', async () => {
      // 137 sessions over two years, many of the same millisecond.
      const rows = Array.from({ length: 137 }, (_, i) => at('pages', NOW_MS - (Math.floor(i / 5) ** 2 + 1) * DAY_MS))
      await store(rows)
      const expected = [...rows]
        .sort((a, b) => b.startedMs - a.startedMs || (a.session < b.session ? 1 : -1))
        .map(row => row.session)
      expect(await pages('pages', { limit: 10 })).toEqual(expected)
      expect(await pages('pages', { limit: 137 })).toEqual(expected)
      expect(await pages('pages', { limit: 136, hasError: 'false' })).toEqual(expected)
    })

    it('is not disturbed by sessions that arrive meanwhile', async () => {
      const rows = Array.from({ length: 30 }, (_, i) => at('arriving', NOW_MS - i * HOUR_MS))
      await store(rows)
      let n = 0
      const seen = await pages('arriving', { limit: 7 }, () => store([at('arriving', NOW_MS + ++n)]))
      expect(seen).toEqual(rows.map(row => row.session))
      expect((await ids('arriving', { limit: 200 })).length).toBe(30 + n)
    })

    it('shows sessions whose clock runs ahead', async () => {
      const ahead = at('ahead', NOW_MS + 400 * DAY_MS)
      await store([ahead, at('ahead', NOW_MS)])
      expect((await pages('ahead', { limit: 1 }))[0]).toBe(ahead.session)
    })

    it('refuses a cursor it did not give out', async () => {
      await expect(list('pages', { cursor: 'made up' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
    })
  })

  it('keeps projects apart', async () => {
    const row = at('mine', NOW_MS)
    await store(
      [row, { ...row, project: 'yours', hasError: true }],
      [eventRow({ project: 'yours', session: row.session })],
    )
    const { sessions } = await list('mine')
    expect(sessions).toMatchObject([{ hasError: false, counts: { events: 0 } }])
  })
})
