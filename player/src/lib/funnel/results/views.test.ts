import { expect, it } from 'vitest'
import { closedView, listQuery, listView, widerView } from './views.ts'

const group = { kind: 'value', value: 'Firefox' } as const
const reason = { kind: 'page', value: '/pay' } as const

it('opens the list behind a number, and forgets what the last list was narrowed to', () => {
  const open = { panel: 'reasons', compare: true, step: 3, outcome: 'dropped', group, reason, row: 'ada' } as const
  expect(listView(open, { step: 1, outcome: 'converted' })).toEqual({
    panel: 'reasons',
    compare: true,
    step: 1,
    outcome: 'converted',
  })
  expect(listView({}, { step: 1, outcome: 'dropped', group, reason })).toEqual({
    step: 1,
    outcome: 'dropped',
    group,
    reason,
  })
})

it('closes a list and keeps its step', () =>
  expect(closedView({ panel: 'trend', step: 2, outcome: 'dropped', row: 'ada', group, reason })).toEqual({
    panel: 'trend',
    step: 2,
  }))

it('asks for the list of a view, and for none where none is open', () => {
  expect(listQuery({ step: 2, outcome: 'dropped', row: 'ada', group })).toEqual({
    step: 2,
    outcome: 'dropped',
    limit: 50,
    group,
  })
  expect(listQuery({ step: 2, panel: 'reasons' })).toBeNull()
})

it('widens a list', () => {
  expect(widerView({ step: 2, outcome: 'dropped', row: 'ada', group, reason }, 'group')).toEqual({
    step: 2,
    outcome: 'dropped',
    reason,
  })
})
