import { expect, it } from 'vitest'
import { totalsOf } from './breakdown.ts'

const group = (value: string, began: number, done: number) => ({
  group: { kind: 'value' as const, value },
  steps: [
    { count: began, dropped: began - done, rateFromStart: 1, rateFromPrevious: 1 },
    { count: done, dropped: 0, rateFromStart: done / began, rateFromPrevious: done / began },
  ],
})

it('adds the groups up', () => {
  expect(totalsOf({ groups: [group('a', 60, 30), group('b', 40, 10)] })).toEqual([
    { count: 100, dropped: 60, rateFromStart: 1 },
    { count: 40, dropped: 0, rateFromStart: 0.4 },
  ])
  expect(totalsOf({ groups: [] })).toEqual([])
})
