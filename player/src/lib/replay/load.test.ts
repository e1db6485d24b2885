import type { SessionEvents } from '@playhead/server/api'
import { afterEach, expect, it, vi } from 'vitest'
import { makeEvent, makeShopSession } from '../../../test/recording.ts'
import { type LoadedSession, loadSession } from './load.ts'

const { manifest } = makeShopSession()
const events = Array.from({ length: 12_500 }, (_, n) => makeEvent(n, 'custom', String(n), { id: String(n) }))
let failsFrom = Number.POSITIVE_INFINITY

function answer(address: string): Response {
  const url = new URL(address, 'http://fixture')
  if (!url.pathname.endsWith('/events')) return Response.json(manifest)
  const from = Number(url.searchParams.get('cursor') ?? 0)
  if (from >= failsFrom) return Response.json({ status: 503, code: 'INDEX_UNAVAILABLE' }, { status: 503 })
  const next = from + Number(url.searchParams.get('limit'))
  const isTruncated = next < events.length
  const page: SessionEvents = {
    events: events.slice(from, next),
    isTruncated,
    nextCursor: isTruncated ? String(next) : null,
  }
  return Response.json(page)
}

afterEach(() => {
  vi.unstubAllGlobals()
  failsFrom = Number.POSITIVE_INFINITY
})

it('has every event, and the first page before the rest', async () => {
  vi.stubGlobal('fetch', async (address: string) => answer(address))
  const firsts: LoadedSession[] = []
  const loaded = await loadSession('s', undefined, first => firsts.push(first))
  expect(loaded.events).toEqual(events)
  expect(loaded.isTruncated).toBe(false)
  expect(firsts.map(first => first.events.length)).toEqual([500])
})

it('fails where a page does, after the first was given', async () => {
  vi.stubGlobal('fetch', async (address: string) => answer(address))
  failsFrom = 10_000
  const firsts: LoadedSession[] = []
  await expect(loadSession('s', undefined, first => firsts.push(first))).rejects.toThrow(/503/)
  expect(firsts).toHaveLength(1)
})
