import { expect, it } from 'vitest'
import { MOST_WATCHED, parseWatched, withWatched } from './watched.ts'

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`

it('reads what it wrote, and nothing else', () => {
  expect(parseWatched([id(1), id(2)].join(' '))).toEqual([id(1), id(2)])
  expect(parseWatched('')).toEqual([])
  expect(parseWatched(`["x"] ${id(1)} <script> ${id(1)}`)).toEqual([id(1)])
})

it('keeps the latest, in the order they were watched', () => {
  expect(withWatched([id(1), id(2)], id(1))).toEqual([id(2), id(1)])
  const many = Array.from({ length: MOST_WATCHED }, (_, n) => id(n))
  const more = withWatched(many, id(MOST_WATCHED))
  expect([more.length, more[0], more.at(-1)]).toEqual([MOST_WATCHED, id(1), id(MOST_WATCHED)])
  expect(parseWatched([...many, id(MOST_WATCHED)].join(' '))).toEqual(more)
})
