import { expect, it } from 'vitest'
import { makeEvent, START_MS } from '../../../../test/recording.ts'
import { digestsOf, firstFrom } from './digest.ts'

it('digestsOf leaves out what a page does by itself, and knows what is always marked', () => {
  const events = [
    makeEvent(0, 'pageview', ''),
    makeEvent(1, 'network', 'GET /'),
    makeEvent(2, 'click', ''),
    makeEvent(3, 'error', 'TypeError'),
    makeEvent(4, 'console', 'hi'),
    makeEvent(5, 'custom', 'paid'),
  ]
  const { every, marked, loud } = digestsOf(events)
  expect(every.events).toBe(events)
  expect(marked.events.map(event => event.type)).toEqual(['pageview', 'click', 'error', 'custom'])
  expect(loud.events.map(event => event.type)).toEqual(['error', 'custom'])
  expect(Array.from(loud.times)).toEqual([START_MS + 3_000, START_MS + 5_000])
})

it('firstFrom is the first at that time or later', () => {
  const times = Float64Array.of(1, 2, 2, 5)
  expect([0, 2, 3, 6].map(atMs => firstFrom(times, atMs))).toEqual([0, 1, 3, 4])
})
