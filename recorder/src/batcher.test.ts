import { FLUSH_INTERVAL_MS } from '@playhead/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Batch } from './batch.ts'
import { type Batcher, createBatcher } from './batcher.ts'
import { type Identity, openIdentity } from './identity.ts'
import { openStore } from './storage.ts'

/** Storage that the browser refuses: values live as long as the page. */
const store = () => {
  throw new Error('refused')
}

let identity: Identity
let sent: Batch[]
let batcher: Batcher

beforeEach(() => {
  vi.useFakeTimers()
  identity = openIdentity(openStore(store, 'a'), openStore(store, 'b'), Date.now())
  sent = []
  batcher = open()
})
afterEach(() => {
  vi.useRealTimers()
})

function open(): Batcher {
  const opened = createBatcher(
    identity,
    batch => sent.push(batch),
    () => {},
  )
  opened.release()
  return opened
}

/** Adds a line, and answers after how many milliseconds it is sent. */
function delayOf(of: Batcher): number {
  const before = sent.length
  of.add({ json: '{}', atMs: Date.now() })
  for (let ms = 100; ms <= FLUSH_INTERVAL_MS; ms += 100) {
    vi.advanceTimersByTime(100)
    if (sent.length > before) return ms
  }
  return Number.POSITIVE_INFINITY
}

describe('createBatcher', () => {
  it('sends sooner while somebody watches, from the moment it is told', () => {
    expect(delayOf(batcher)).toBe(FLUSH_INTERVAL_MS)
    batcher.add({ json: '{}', atMs: Date.now() })
    batcher.pace(1_000)
    expect(sent).toHaveLength(2)
    expect(delayOf(batcher)).toBe(1_000)
    // Told with every answer: it is no reason to send at once each time.
    batcher.add({ json: '{}', atMs: Date.now() })
    batcher.pace(1_000)
    expect(sent).toHaveLength(3)
    vi.advanceTimersByTime(1_000)
    batcher.pace(0)
    expect(delayOf(batcher)).toBe(FLUSH_INTERVAL_MS)
  })

  it('hands the pace on to the next page of the visit', () => {
    batcher.pace(1_000)
    expect(delayOf(open())).toBe(1_000)
    batcher.pace(0)
    expect(delayOf(open())).toBe(FLUSH_INTERVAL_MS)
  })
})
