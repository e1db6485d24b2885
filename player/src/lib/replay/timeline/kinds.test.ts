import { INDEX_EVENT_TYPES } from '@playhead/protocol'
import { expect, it } from 'vitest'
import { levelOf, lookOf, rankOf } from './kinds.ts'

it('what went wrong is louder than what is good, and that louder than what is usual', () => {
  const levels = (['error', 'rage_click', 'validation', 'custom', 'flag', 'click', 'network'] as const).map(type =>
    levelOf(rankOf(type)),
  )
  expect(levels).toEqual([2, 2, 2, 1, 1, 0, 0])
})

it('errors and rage clicks look like nothing else', () => {
  const alike = (look: string) => INDEX_EVENT_TYPES.filter(type => lookOf(type) === look)
  expect(alike('error')).toEqual(['error_click', 'error'])
  expect(alike('rage')).toEqual(['rage_click'])
})

it('what a page does by itself has no mark', () =>
  expect(INDEX_EVENT_TYPES.filter(type => rankOf(type) === 0)).toEqual([
    'console',
    'network',
    'web_vital',
    'long_task',
    'recorder',
  ]))
