import { expect, it } from 'vitest'
import { nextStart } from './backoff.ts'

it('starts soon after a first death, then waits longer, never over 5 s', () => {
  let deaths = { count: 0 }
  const waits = Array.from({ length: 9 }, () => {
    const next = nextStart(deaths, 0)
    deaths = next.deaths
    return next.waitMs
  })
  expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000])
})

it('forgets earlier deaths once an engine has lived half a minute', () => {
  expect(nextStart({ count: 7 }, 30_000)).toEqual({ deaths: { count: 1 }, waitMs: 100 })
  expect(nextStart({ count: 7 }, 29_999).deaths).toEqual({ count: 8 })
})
