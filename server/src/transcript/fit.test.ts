import { expect, it } from 'vitest'
import { fitLines } from './fit.ts'
import type { LineKind, TranscriptLine } from './schema.ts'

const line = (kind: LineKind, offsetMs = 0): TranscriptLine => ({
  offsetMs,
  kind,
  tab: 1,
  text: kind,
  details: [],
  count: 1,
})
const fit = (lines: TranscriptLine[], room: number) => fitLines(lines, room, () => 1)

it('leaves what fits', () => {
  const lines = [line('page'), line('console')]
  expect(fit(lines, 2)).toEqual({ lines, leftOut: [] })
})

it('lets the least telling kinds go first, whole, and counts them', () => {
  const lines = [line('page'), line('console'), { ...line('console'), count: 4 }, line('event'), line('error')]
  expect(fit(lines, 3)).toEqual({ lines: [lines[0], lines[3], lines[4]], leftOut: ['5 console lines'] })
  expect(fit(lines, 2)).toEqual({ lines: [lines[0], lines[4]], leftOut: ['5 console lines', '1 custom events'] })
})

it('then lets the end go, and says from where on', () => {
  const lines = [0, 30_000, 92_000, 95_000].map(at => line('click', at))
  expect(fit(lines, 2)).toEqual({
    lines: lines.slice(0, 2),
    leftOut: ['2 lines from 1:32 on: ask for them with `from`'],
  })
  expect(fit(lines, 0).lines).toEqual([])
})
