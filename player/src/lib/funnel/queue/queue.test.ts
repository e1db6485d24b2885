import { describe, expect, it } from 'vitest'
import { createQueue, type QueueRow, watchableFrom } from './queue.ts'

const row = (unit: string, more: Partial<QueueRow> = {}): QueueRow => ({
  unit,
  session: `session-${unit}`,
  atMs: 1_000,
  hasReplay: true,
  noReplay: null,
  giveUp: null,
  ...more,
})
const gone = (unit: string) => row(unit, { hasReplay: false, noReplay: { reason: 'too_short', text: 'Too short.' } })

/** A server with these pages; `asked` are the cursors it was asked for. */
function pagesOf(...pages: QueueRow[][]) {
  const asked: (string | null)[] = []
  const fetchPage = async (cursor: string | null) => {
    asked.push(cursor)
    const index = cursor === null ? 0 : Number(cursor)
    return { rows: pages[index] ?? [], nextCursor: index + 1 < pages.length ? String(index + 1) : null }
  }
  return { asked, fetchPage }
}

describe('createQueue', () => {
  it('reads page after page, each once, and knows when it has all', async () => {
    const { asked, fetchPage } = pagesOf([row('a'), row('b')], [row('c')])
    const queue = createQueue(fetchPage, () => {})
    await Promise.all([queue.more(), queue.more()])
    expect(queue.state()).toMatchObject({ isWhole: false, isLoading: false })
    await queue.more()
    await queue.more()
    expect(asked).toEqual([null, '1'])
    expect(queue.state().rows.map(each => each.unit)).toEqual(['a', 'b', 'c'])
    expect(queue.state().isWhole).toBe(true)
  })

  it('lists somebody once who moved to a later page while it was read', async () => {
    const queue = createQueue(pagesOf([row('a'), row('b')], [row('b'), row('c')]).fetchPage, () => {})
    await queue.more()
    await queue.more()
    expect(queue.state().rows.map(each => each.unit)).toEqual(['a', 'b', 'c'])
  })

  it('keeps what it has when a page fails, and fetches it again', async () => {
    const { fetchPage } = pagesOf([row('a')], [row('b')])
    let isDown = false
    const queue = createQueue(
      cursor => (isDown ? Promise.reject(new Error('down')) : fetchPage(cursor)),
      () => {},
    )
    await queue.more()
    isDown = true
    await queue.more()
    expect(queue.state()).toMatchObject({ rows: [{ unit: 'a' }], error: new Error('down'), isWhole: false })
    expect(await queue.neighbour('a', 1)).toBeNull()
    isDown = false
    await queue.more()
    expect(queue.state()).toMatchObject({ rows: [{ unit: 'a' }, { unit: 'b' }], error: null, isWhole: true })
  })

  it('goes on over pages to the next that can be watched', async () => {
    const { asked, fetchPage } = pagesOf([row('a'), gone('b')], [gone('c')], [row('d')])
    const queue = createQueue(fetchPage, () => {})
    expect((await queue.neighbour(null, 1))?.unit).toBe('a')
    expect((await queue.neighbour('a', 1))?.unit).toBe('d')
    expect(asked).toEqual([null, '1', '2'])
    expect(await queue.neighbour('d', 1)).toBeNull()
    expect((await queue.neighbour('d', -1))?.unit).toBe('a')
    expect(await queue.neighbour('a', -1)).toBeNull()
  })

  it('says nothing once it is closed, and gives up what it fetches', async () => {
    const states: unknown[] = []
    let signal: AbortSignal | undefined
    const queue = createQueue(
      (_, given) => {
        signal = given
        return new Promise((_resolve, reject) => given.addEventListener('abort', () => reject(given.reason)))
      },
      state => states.push(state),
    )
    const pending = queue.more()
    queue.close()
    await pending
    expect(signal?.aborted).toBe(true)
    expect(states).toHaveLength(1)
  })
})

describe('watchableFrom', () => {
  const rows = [gone('a'), row('b'), row('c', { session: null }), row('d')]
  it.each([
    [null, 1, 'b'],
    ['b', 1, 'd'],
    ['d', 1, undefined],
    ['d', -1, 'b'],
    ['b', -1, undefined],
    ['nobody', 1, 'b'],
    ['nobody', -1, undefined],
  ] as const)('from %s, %d', (unit, direction, found) => expect(watchableFrom(rows, unit, direction)?.unit).toBe(found))
})
