import type { TranscriptLine } from '@playhead/server/api'
import { expect, it } from 'vitest'
import { findLines, lineAt, toneOf } from './lines.ts'

const line = (
  offsetMs: number,
  kind: TranscriptLine['kind'],
  text: string,
  details: string[] = [],
): TranscriptLine => ({
  offsetMs,
  kind,
  tab: 1,
  text,
  details,
  count: 1,
})
const LINES = [
  line(0, 'page', 'page "/cart"'),
  line(0, 'pause', '… 42 s of inactivity'),
  line(42_000, 'click', 'clicked button "Pay"'),
  line(43_000, 'error', 'error "TypeError"', ['"at pay (a.js:1:2)"']),
]

it('finds lines by all words, also in their details', () => {
  expect(findLines(LINES, '  ')).toBe(LINES)
  expect(findLines(LINES, 'pay').map(({ kind }) => kind)).toEqual(['click', 'error'])
  expect(findLines(LINES, 'PAY button').map(({ kind }) => kind)).toEqual(['click'])
  expect(findLines(LINES, 'nothing such')).toEqual([])
})

it('knows the line at a moment', () => {
  expect(lineAt(LINES, -1)).toBeUndefined()
  expect(lineAt(LINES, 41_999)).toBe(LINES[0])
  expect(lineAt(LINES, 42_000)).toBe(LINES[2])
  expect(lineAt(LINES, 9e9)).toBe(LINES[3])
})

it('speaks up for what went wrong', () => {
  expect(LINES.map(toneOf)).toEqual(['plain', 'faint', 'plain', 'danger'])
  expect(toneOf({ kind: 'rage_click' })).toBe('warn')
})
