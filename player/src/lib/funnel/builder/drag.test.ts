import { expect, it } from 'vitest'
import { dropIndex } from './drag.ts'

/** Four rows of 40 px with 10 px between, the third twice as high. */
const ROWS = [
  { top: 0, height: 40 },
  { top: 50, height: 40 },
  { top: 100, height: 80 },
  { top: 190, height: 40 },
]

it.each([
  [0, -50, 0],
  [0, 69, 0],
  [0, 71, 1],
  [0, 141, 2],
  [0, 999, 3],
  [3, 205, 3],
  [3, 139, 2],
  [3, 10, 0],
  [2, 141, 2],
  [1, 60, 1],
])('row %d dragged to %d px lands in place %d', (from, y, to) => expect(dropIndex(ROWS, from, y)).toBe(to))
