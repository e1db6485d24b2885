export interface Range {
  fromMs: number
  toMs: number
}

/** Joins ranges that touch or overlap. Oldest first. */
export function mergeRanges(ranges: readonly Range[], gapMs = 0): Range[] {
  const merged: Range[] = []
  for (const range of [...ranges].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1)
    if (last && range.fromMs <= last.toMs + gapMs) last.toMs = Math.max(last.toMs, range.toMs)
    else merged.push({ ...range })
  }
  return merged
}

/** Parts of the session that are here: each run of chunks without a missing one between them is one range. */
export function bufferedRanges(chunks: readonly Range[], isHere: (index: number) => boolean): Range[] {
  const ranges: Range[] = []
  let isRun = false
  chunks.forEach((chunk, index) => {
    const here = isHere(index)
    const last = ranges.at(-1)
    if (here && isRun && last) last.toMs = Math.max(last.toMs, chunk.toMs)
    else if (here) ranges.push({ fromMs: chunk.fromMs, toMs: chunk.toMs })
    isRun = here
  })
  return mergeRanges(ranges)
}

/**
 * Inactivity: stretches of `session` of at least `thresholdMs` that no busy range touches. A moment of activity is a range without
 * length; a chunk that has not arrived is busy from end to end, since nobody knows.
 */
export function idleRanges(busy: readonly Range[], session: Range, thresholdMs: number): Range[] {
  const idle: Range[] = []
  let fromMs = session.fromMs
  for (const range of mergeRanges(busy)) {
    if (range.fromMs - fromMs >= thresholdMs) idle.push({ fromMs, toMs: range.fromMs })
    fromMs = Math.max(fromMs, range.toMs)
  }
  if (session.toMs - fromMs >= thresholdMs) idle.push({ fromMs, toMs: session.toMs })
  return idle
}

/** Where folding jumps to when the playhead is at `atMs`: shortly before the inactivity ends. Null when there is nothing worth folding. */
export function foldTarget(idle: readonly Range[], atMs: number, marginMs: number): number | null {
  for (const range of idle) {
    if (atMs < range.fromMs + marginMs) return null
    const target = range.toMs - marginMs
    if (atMs < target - marginMs) return target
  }
  return null
}
