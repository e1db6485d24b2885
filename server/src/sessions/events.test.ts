import { uuidv7 } from '@playhead/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messageTab, serverSession } from '../events/receive/ids.ts'
import { eventRow, START_MS, sessionRow, TAB } from '../index/samples.ts'
import { openTestIndex } from '../index/testindex.ts'
import type { EventRow, Index } from '../index/types.ts'
import { insertSegmentRows } from '../index/write.ts'
import { loadSessionEvents } from './events.ts'
import { sessionEventsSchema } from './schema.ts'

describe('loadSessionEvents', () => {
  let index: Index
  beforeAll(async () => {
    index = await openTestIndex()
  })
  afterAll(() => index?.close())

  const store = (events: EventRow[], token: string) =>
    insertSegmentRows(index, { events, sessions: [], chunks: [] }, token)

  it('gives each event once, in time order, ties in the order they were recorded', async () => {
    const session = uuidv7()
    const [first, second] = [uuidv7(1), uuidv7(2)]
    const at = (atMs: number, tab: string, seq: number, position: number) =>
      eventRow({ session, tab, seq, position, atMs: START_MS + atMs })
    const rows = [at(5, first, 1, 0), at(0, second, 0, 0), at(0, first, 0, 1), at(0, first, 0, 0), at(5, first, 0, 2)]
    await store(rows, 'segment 1')
    await store(rows.slice(1, 4), 'segment 2, with some again')
    const { events, isTruncated } = await loadSessionEvents(index, 'shop', session)
    expect(isTruncated).toBe(false)
    expect(events.map(event => event.id)).toEqual([
      `${first}/0/0`,
      `${first}/0/1`,
      `${second}/0/0`,
      `${first}/0/2`,
      `${first}/1/0`,
    ])
    expect(events.map(event => event.atMs - START_MS)).toEqual([0, 0, 0, 5, 5])
  })

  it('brings props and element back, and no element where there was none', async () => {
    const session = uuidv7()
    const props = { plan: 'pro', price: 9.5, tags: ['a', "it's"], deep: { yes: true, none: null }, text: 'ü\n"\\' }
    await store(
      [
        eventRow({ session, type: 'custom', name: 'upgrade', props: JSON.stringify(props) }),
        eventRow({
          session,
          position: 1,
          type: 'click',
          selector: '#buy',
          elementTag: 'button',
          elementRole: 'button',
          elementName: 'Buy “now”',
          elementHrefPath: '',
          props: '',
        }),
      ],
      'elements',
    )
    const answer = await loadSessionEvents(index, 'shop', session)
    expect(sessionEventsSchema.parse(answer)).toEqual(answer)
    expect(answer.events).toEqual([
      {
        id: `${TAB}/0/0`,
        tab: TAB,
        atMs: START_MS,
        type: 'custom',
        name: 'upgrade',
        url: 'https://shop.example.com/',
        props,
        element: null,
      },
      expect.objectContaining({
        type: 'click',
        props: {},
        element: { selector: '#buy', tag: 'button', role: 'button', name: 'Buy “now”', hrefPath: '' },
      }),
    ])
  })

  it('says when there are more than it gives', async () => {
    const session = uuidv7()
    await store(
      Array.from({ length: 11 }, (_, position) => eventRow({ session, position, atMs: START_MS + position })),
      'eleven',
    )
    const ten = await loadSessionEvents(index, 'shop', session, 10)
    expect(ten.isTruncated).toBe(true)
    expect(ten.events.map(event => event.atMs - START_MS)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    const eleven = await loadSessionEvents(index, 'shop', session, 11)
    expect([eleven.events.length, eleven.isTruncated]).toEqual([11, false])
  })

  it('gives the same whole by pages of any size', async () => {
    const session = uuidv7()
    const tabs = [uuidv7(1), uuidv7(2)]
    const rows = Array.from({ length: 24 }, (_, n) =>
      // Several of a millisecond, batch and tab: a page may end between any two.
      eventRow({ session, tab: tabs[n % 2] ?? '', seq: n % 3, position: n, atMs: START_MS + Math.floor(n / 6) }),
    )
    await store(rows, 'pages')
    const whole = await loadSessionEvents(index, 'shop', session)
    expect([whole.events.length, whole.nextCursor]).toEqual([24, null])
    for (const size of [5, 8, 24]) {
      const ids: string[] = []
      let cursor: string | undefined
      do {
        const page = await loadSessionEvents(index, 'shop', session, size, cursor)
        expect(page.isTruncated).toBe(page.nextCursor !== null)
        ids.push(...page.events.map(event => event.id))
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(ids, `by ${size}`).toEqual(whole.events.map(event => event.id))
    }
  })

  it('of another session or project are none', async () => {
    const session = uuidv7()
    await store([eventRow({ project: 'other', session })], 'other')
    expect(await loadSessionEvents(index, 'shop', session)).toEqual({
      events: [],
      isTruncated: false,
      nextCursor: null,
    })
  })

  it('has what other systems told of the same person at that time, and nothing else of theirs', async () => {
    const session = uuidv7()
    const person = { project: 'told', visitor: 'ada' }
    const sent = (visitor: string, name: string, atMs: number) =>
      eventRow({
        project: 'told',
        visitor,
        session: serverSession('told', visitor, atMs),
        tab: messageTab('told', name),
        type: 'custom',
        name,
        atMs,
        props: '{"$lib":"test"}',
      })
    const hourMs = 3_600_000
    const endMs = START_MS + 20 * hourMs
    const events = [
      eventRow({ ...person, visitor: 'anonymous-1', session }),
      eventRow({
        ...person,
        session,
        position: 1,
        type: 'identify',
        props: '{"anonymous":"anonymous-1"}',
        atMs: endMs,
      }),
      sent('ada', 'early', START_MS - hourMs),
      sent('ada', 'charged', START_MS + 10),
      sent('anonymous-1', 'seen', START_MS + 20),
      sent('bob', 'someone else', START_MS + 20),
      sent('ada', 'next day', endMs + 1),
      sent('ada', 'shipped', endMs + 29 * 60_000),
      sent('ada', 'late', endMs + hourMs),
    ]
    const sessions = [sessionRow({ ...person, visitor: 'anonymous-1', session, startedMs: START_MS, endedMs: endMs })]
    await insertSegmentRows(index, { events, sessions, chunks: [] }, 'told')
    const answer = await loadSessionEvents(index, 'told', session)
    expect(sessionEventsSchema.parse(answer)).toEqual(answer)
    expect(answer.events.map(event => event.name || event.type)).toEqual([
      'pageview',
      'charged',
      'seen',
      'identify',
      'next day',
      'shipped',
    ])
    expect(answer.events.find(event => event.name === 'charged')?.props).toEqual({ $lib: 'test' })
  })
})
