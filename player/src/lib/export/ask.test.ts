import { describe, expect, it } from 'vitest'
import { exportPath, readStretch, stretchAround } from './ask.ts'

const LENGTH_MS = 192_000

it.each([
  [92_400, '1:02', '2:03'],
  [0, '0:00', '0:30'],
  [10_000, '0:00', '0:40'],
  [191_500, '2:41', '3:12'],
])('a stretch around %d ms is %s to %s', (atMs, from, to) =>
  expect(stretchAround(atMs, LENGTH_MS)).toEqual({ from, to }),
)

describe('readStretch', () => {
  it.each([
    ['1:02', '2:02', { from: '1m2s', to: '2m2s' }],
    ['0', '92.5', { from: '0s', to: '1m32.5s' }],
    ['1m', '9m', { from: '1m', to: '9m' }],
  ])('takes %s to %s', (from, to, query) => expect(readStretch(from, to, LENGTH_MS)).toEqual({ query, problem: null }))

  it.each([
    ['', '1:00', 'like 1:32'],
    ['soon', '1:00', 'like 1:32'],
    ['1:00', '1:00', 'before it ends'],
    ['2:00', '1:00', 'before it ends'],
    ['5:00', '6:00', 'ends at 3:12'],
  ])('says what is wrong with %j to %j', (from, to, problem) =>
    expect(readStretch(from, to, LENGTH_MS).problem).toContain(problem),
  )
})

it('asks the API for the whole, a stretch, a tab, a format', () => {
  expect(exportPath('s', 'transcript')).toBe('/api/sessions/s/transcript')
  expect(exportPath('s', 'transcript', {}, { format: 'json' })).toBe('/api/sessions/s/transcript?format=json')
  expect(exportPath('s', 'rrweb', { from: '1m', to: '2m' }, { tab: 't' })).toBe(
    '/api/sessions/s/export/rrweb?from=1m&to=2m&tab=t',
  )
  expect(exportPath('s', 'playwright', {}, { tab: undefined })).toBe('/api/sessions/s/export/playwright')
})
