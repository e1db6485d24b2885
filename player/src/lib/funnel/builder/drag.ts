/** Upper edge and height of a row, in CSS pixels. */
export interface Row {
  top: number
  height: number
}

/** Where a row that is dragged from `from` lands when the pointer is at `y`: the place of the row it has passed the middle of. */
export function dropIndex(rows: readonly Row[], from: number, y: number): number {
  let to = from
  for (const [index, { top, height }] of rows.entries()) {
    const middle = top + height / 2
    if (index < from && y < middle) return index
    if (index > from && y > middle) to = index
  }
  return to
}
