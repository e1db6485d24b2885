import { expect, it } from 'vitest'
import { noteMarks, withNote } from './order.ts'

const note = (id: string, atMs: number, text = id, author = '') => ({
  ...{ id, atMs, text, author },
  ...{ createdMs: 1, updatedMs: 1 },
})

it('keeps the order of the moments, and one note of each id', () => {
  const all = [note('a', 10), note('b', 30)]
  expect(withNote(all, note('c', 20)).map(({ id }) => id)).toEqual(['a', 'c', 'b'])
  expect(withNote(all, note('b', 30, 'new')).map(({ text }) => text)).toEqual(['a', 'new'])
})

it('marks each by who says what, on one line', () => {
  expect(noteMarks([note('a', 10, 'She\nwaits', 'Ada'), note('b', 20, 'x'.repeat(80))])).toEqual([
    { atMs: 10, kind: 'note', label: 'Ada: She waits' },
    { atMs: 20, kind: 'note', label: `${'x'.repeat(59)}…` },
  ])
})

it('marks a moment once, however many notes it has', () => {
  expect(noteMarks([note('a', 10), note('b', 10), note('c', 10)])).toEqual([
    { atMs: 10, kind: 'note', label: 'a (+2)' },
  ])
})
