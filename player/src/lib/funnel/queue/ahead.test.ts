import type { FunnelInput, FunnelList } from '@playhead/server/api'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ListQuery } from '../../api/funnels.ts'
import { createAhead } from './ahead.ts'
import type { QueueRow } from './queue.ts'

const definition: FunnelInput = {
  steps: [{ anyOf: [{ kind: 'event', name: 'a' }] }, { anyOf: [{ kind: 'event', name: 'b' }] }],
  range: { lastDays: 7 },
}
const dropped: ListQuery = { step: 1, outcome: 'dropped', limit: 50 }
const converted: ListQuery = { step: 1, outcome: 'converted', limit: 50 }
const row = (unit: string, session: string | null) =>
  ({ unit, session, hasReplay: session !== null, atMs: 90_000, giveUp: null }) as unknown as QueueRow
const page = { rows: [row('ada', null), row('bob', 'session-of-bob')], nextCursor: null } as FunnelList

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp(answer: () => Promise<FunnelList> = async () => page) {
  const asked: { query: ListQuery; signal: AbortSignal }[] = []
  const warmed: string[] = []
  const ahead = createAhead(
    (_definition, query, signal) => {
      asked.push({ query, signal })
      return answer()
    },
    async session => {
      warmed.push(session)
    },
  )
  return { ahead, asked, warmed, signal: new AbortController().signal }
}

describe('a list that is fetched while its bar is pointed at', () => {
  test('is asked for once, and its first replay is made ready', async () => {
    const { ahead, asked, warmed, signal } = setUp()
    const leave = ahead.point(definition, dropped)
    await vi.advanceTimersByTimeAsync(200)
    leave()
    expect(await ahead.list(definition, { ...dropped, cursor: null }, signal)).toBe(page)
    expect(asked.map(({ query }) => query)).toEqual([dropped])
    expect(warmed).toEqual(['session-of-bob'])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked[0]?.signal.aborted, 'it is taken, so nobody gives it up').toBe(false)
  })

  test('is handed out once: who opens it again gets what is true by then', async () => {
    const { ahead, asked, signal } = setUp()
    ahead.point(definition, dropped)
    await vi.advanceTimersByTimeAsync(200)
    await ahead.list(definition, dropped, signal)
    await ahead.list(definition, dropped, signal)
    expect(asked).toHaveLength(2)
  })

  test('is not asked for by a pointer that only crosses the bar', async () => {
    const { ahead, asked } = setUp()
    ahead.point(definition, dropped)()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(asked).toEqual([])
  })

  test('is given up some time after one has left, and at once for another', async () => {
    const { ahead, asked } = setUp(() => new Promise(() => {}))
    const leave = ahead.point(definition, dropped)
    await vi.advanceTimersByTimeAsync(200)
    leave()
    await vi.advanceTimersByTimeAsync(200)
    expect(asked[0]?.signal.aborted).toBe(false)
    ahead.point(definition, converted)
    await vi.advanceTimersByTimeAsync(200)
    expect(asked.map(each => each.signal.aborted)).toEqual([true, false])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(asked[1]?.signal.aborted, 'leaving the first does not end the second').toBe(false)
  })

  test('that failed is asked for again', async () => {
    let isAway = true
    const { ahead, asked, signal } = setUp(() => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(page)))
    ahead.point(definition, dropped)
    await vi.advanceTimersByTimeAsync(200)
    isAway = false
    expect(await ahead.list(definition, dropped, signal)).toBe(page)
    expect(asked).toHaveLength(2)
  })

  test('of another bar, step or page is not it', async () => {
    const { ahead, asked, signal } = setUp()
    ahead.point(definition, dropped)
    await vi.advanceTimersByTimeAsync(200)
    await ahead.list(definition, converted, signal)
    await ahead.list(definition, { ...dropped, cursor: 'next' }, signal)
    expect(asked).toHaveLength(3)
  })

  test('ends with whoever took it', async () => {
    const { ahead, asked } = setUp(() => new Promise(() => {}))
    ahead.point(definition, dropped)
    await vi.advanceTimersByTimeAsync(200)
    const reader = new AbortController()
    void ahead.list(definition, dropped, reader.signal)
    reader.abort()
    expect(asked[0]?.signal.aborted).toBe(true)
  })
})
