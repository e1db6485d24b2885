import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Asked, createAsker } from './ask.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const states: Asked<string>[] = []
  const asker = createAsker<string>(state => states.push(state))
  const asked: { signal: AbortSignal; resolve(value: string): void; reject(error: Error): void }[] = []
  const ask = () => asker.ask(signal => new Promise((resolve, reject) => asked.push({ signal, resolve, reject })))
  return { asker, asked, ask, states }
}

describe('createAsker', () => {
  it('waits, counts how long, and shows the answer', async () => {
    const { asker, asked, ask, states } = setUp()
    ask()
    await vi.advanceTimersByTimeAsync(1_100)
    expect(asker.state()).toMatchObject({ status: 'waiting', value: null, waitedMs: 1_000 })
    asked[0]?.resolve('one')
    await vi.advanceTimersByTimeAsync(0)
    expect(asker.state()).toMatchObject({ status: 'ready', value: 'one', isStale: false })
    const said = states.length
    await vi.advanceTimersByTimeAsync(2_000)
    expect(states).toHaveLength(said)
  })

  it('keeps the last answer while a newer one is awaited, and after that failed', async () => {
    const { asker, asked, ask } = setUp()
    ask()
    asked[0]?.resolve('one')
    await vi.advanceTimersByTimeAsync(0)
    ask()
    expect(asker.state()).toMatchObject({ status: 'waiting', value: 'one', isStale: true })
    asked[1]?.reject(new Error('down'))
    await vi.advanceTimersByTimeAsync(0)
    expect(asker.state()).toMatchObject({ status: 'failed', value: 'one', isStale: true, error: new Error('down') })
  })

  it('never shows the answer to an older question, and ends its request', async () => {
    const { asker, asked, ask } = setUp()
    ask()
    ask()
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false])
    asked[1]?.resolve('two')
    asked[0]?.resolve('one')
    await vi.advanceTimersByTimeAsync(0)
    expect(asker.state().value).toBe('two')
  })

  it('stops when told to, once', async () => {
    const { asker, asked, ask, states } = setUp()
    ask()
    asker.stop()
    expect(asked[0]?.signal.aborted).toBe(true)
    expect(asker.state().status).toBe('stopped')
    asked[0]?.reject(new Error('aborted'))
    await vi.advanceTimersByTimeAsync(1_000)
    asker.stop()
    expect(states.map(state => state.status)).toEqual(['waiting', 'stopped'])
  })

  it('says nothing after it is closed', async () => {
    const { asker, asked, ask, states } = setUp()
    ask()
    asker.close()
    asked[0]?.resolve('one')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(states).toHaveLength(1)
  })
})
