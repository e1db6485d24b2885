import type { Chunk, Manifest, SessionEvent } from '@playhead/server/api'
import { describe, expect, it } from 'vitest'
import type { LoadedSession } from '../replay/load.ts'
import { withBatch, withManifest } from './grow.ts'

const [A, B] = ['0189aaaa-0000-7000-8000-000000000001', '0189aaaa-0000-7000-8000-000000000002'] as const

function chunk(id: string, fromMs: number, toMs: number, tab: string = A): Chunk {
  return { id, url: '', fromMs, toMs, bytes: 1, jsonBytes: 1, count: 1, tabs: [tab], keyframes: [], skip: [] }
}

function event(id: string, atMs: number, type: SessionEvent['type'] = 'click'): SessionEvent {
  return { id, tab: A, atMs, type, name: '', url: '', props: {}, element: null }
}

const manifest: Manifest = {
  session: A,
  visitor: 'ada',
  startedMs: 1_000,
  endedMs: 5_000,
  durationMs: 4_000,
  firstUrl: 'https://shop.test/',
  browser: 'Chrome',
  os: 'Linux',
  device: 'desktop',
  hasError: false,
  counts: { pageviews: 1, clicks: 1, errors: 0, events: 2 },
  isLive: true,
  hasReplay: true,
  unrecordedReason: null,
  viewport: { width: 800, height: 600 },
  tabs: [{ tab: A, fromMs: 1_000, toMs: 5_000 }],
  chunks: [chunk('first', 1_000, 5_000)],
}
const loaded: LoadedSession = {
  manifest,
  events: [event('1', 1_000, 'pageview'), event('2', 5_000)],
  isTruncated: false,
}

describe('withBatch', () => {
  it('adds what came, and leaves what was there as it is', () => {
    const next = withBatch(loaded, {
      chunk: chunk('live-1', 5_100, 6_000),
      events: [event('3', 5_500, 'error'), event('2', 5_000)],
      tab: A,
      toMs: 6_100,
    })
    expect(next.manifest).toMatchObject({ startedMs: 1_000, endedMs: 6_100, durationMs: 5_100, hasError: true })
    expect(next.manifest.chunks.map(({ id }) => id)).toEqual(['first', 'live-1'])
    expect(next.manifest.chunks[0]).toBe(manifest.chunks[0])
    expect(next.manifest.tabs).toEqual([{ tab: A, fromMs: 1_000, toMs: 6_000 }])
    expect(next.events.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(loaded.events).toHaveLength(2)
  })

  it('shows nothing twice', () => {
    const message = { chunk: chunk('live-1', 5_100, 6_000), events: [], tab: A, toMs: 6_000 }
    const once = withBatch(loaded, message)
    const twice = withBatch(once, message)
    expect(twice.manifest.chunks).toHaveLength(2)
    expect(twice.events).toBe(loaded.events)
  })

  it('puts what is late where it belongs, and knows a new tab', () => {
    const next = withBatch(
      withBatch(loaded, { chunk: chunk('live-2', 7_000, 8_000, B), events: [], tab: B, toMs: 8_000 }),
      {
        chunk: chunk('live-1', 5_100, 6_000),
        events: [event('0', 900)],
        tab: A,
        toMs: 6_000,
      },
    )
    expect(next.manifest.chunks.map(({ id }) => id)).toEqual(['first', 'live-1', 'live-2'])
    expect(next.manifest.tabs.map(({ tab, fromMs }) => [tab, fromMs])).toEqual([
      [A, 1_000],
      [B, 7_000],
    ])
    expect(next.events[0]?.id).toBe('0')
    expect(next.manifest.endedMs).toBe(8_000)
  })

  it('goes on with events that have no picture', () => {
    const next = withBatch(loaded, { chunk: null, events: [event('3', 9_000)], tab: A, toMs: 9_000 })
    expect([next.manifest.endedMs, next.manifest.chunks.length, next.manifest.counts.clicks]).toEqual([9_000, 1, 2])
  })
})

describe('withManifest', () => {
  it('takes the manifest as it is now, and adds events to those that are there', () => {
    const fresh = { ...manifest, endedMs: 9_000, chunks: [...manifest.chunks, chunk('second', 5_000, 9_000)] }
    const next = withManifest(loaded, { manifest: fresh, events: [event('2', 5_000), event('3', 8_000)] })
    expect(next.manifest).toBe(fresh)
    expect(next.events.map(({ id }) => id)).toEqual(['1', '2', '3'])
  })
})
