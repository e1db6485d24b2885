import { expect, it } from 'vitest'
import { LEAD_MS, marksOf, openAt } from './moments.ts'
import type { QueueRow } from './queue.ts'

const converted: QueueRow = { unit: 'ada', session: 's', atMs: 60_000, hasReplay: true, noReplay: null, giveUp: null }
const dropped: QueueRow = {
  ...converted,
  giveUp: { atMs: 90_000, ended: 'left', url: 'https://shop.test/checkout', signals: [] },
}

it('opens a few seconds before the step, or before giving up', () => {
  expect(openAt(converted)).toBe(60_000 - LEAD_MS)
  expect(openAt(dropped)).toBe(90_000 - LEAD_MS)
})

it('marks the step, and where the visitor gave up', () => {
  expect(marksOf(converted, 'Paid')).toEqual([{ atMs: 60_000, label: 'Paid', kind: 'step' }])
  expect(marksOf(dropped, 'Paid').map(mark => [mark.kind, mark.atMs])).toEqual([
    ['step', 60_000],
    ['give-up', 90_000],
  ])
})
