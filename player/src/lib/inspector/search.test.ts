import { describe, expect, it } from 'vitest'
import { makeEvent, makeShopSession } from '../../../test/recording.ts'
import { findEvents } from './search.ts'

const { events } = makeShopSession()
const signal = new AbortController().signal
const places = async (query: string) =>
  [...((await findEvents(events, query, { signal })) ?? [])].flatMap((found, place) =>
    found ? [events[place]?.name || events[place]?.type] : [],
  )

describe('findEvents', () => {
  it('wants every word, somewhere in the event', async () => {
    expect(await places('TYPEERROR total')).toHaveLength(1)
    expect(await places('tea-42')).toEqual(['added_to_cart'])
    expect(await places('rage')).toEqual(['rage_click'])
    expect(await places('CART tea-42 products')).toEqual(['added_to_cart'])
    expect(await places('added_to_cart total')).toEqual([])
    expect(await places('  ')).toHaveLength(events.length)
  })

  it('gives the page a turn, and the same answer', async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => makeEvent(n, 'custom', n % 10 ? 'other' : 'wanted'))
    let [clock, turns] = [0, 0]
    const found = await findEvents(many, 'wanted', {
      signal,
      now: () => (clock += 6),
      pause: async () => {
        turns += 1
      },
    })
    expect(found?.reduce((sum, one) => sum + one, 0)).toBe(500)
    expect(turns).toBeGreaterThan(20)
  })

  it('stops when nobody waits any more', async () => {
    const abort = new AbortController()
    const answer = findEvents(events, 'a', {
      signal: abort.signal,
      now: (
        clock => () =>
          (clock += 100)
      )(0),
      pause: async () => abort.abort(),
    })
    expect(await answer).toBeNull()
  })
})
