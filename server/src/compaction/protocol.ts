/**
 * How an epoch is committed, as a decision without I/O. See docs/decisions/0005-segments-are-their-own-claims.md.
 *
 * A segment names its inputs, and the segments of an epoch are numbered: whoever *creates* number n has committed, since the
 * store lets one creation win and a number is never given up again. Its inputs exclude those of all segments before it, so
 * every log object is in one segment. Nothing else has to be agreed on: a run that stalls, dies or works from an old listing
 * fails at its one conditional write.
 */

/** A segment of the epoch, and the log objects it was made of. */
export interface CommittedSegment {
  key: string
  number: number
  inputs: readonly string[]
}

/** What is to be done about an epoch. */
export interface EpochPlan {
  /** Segments whose inputs are still in the log: index them (again), then delete `inputs`, which may be some of theirs. */
  finish: { key: string; inputs: string[] }[]
  /** Log objects that no segment holds, sorted, and the number of the segment to make of them. */
  build: { number: number; inputs: string[] } | undefined
}

/**
 * What to do, given the epoch's log objects and then its segments, in order of number. They must have been listed in this
 * order: a log object that is finished in between is then recognised by its segment.
 * `undefined` when the numbers have a gap, as a listing during which segments appear can have: list again.
 */
export function planEpoch(log: readonly string[], segments: readonly CommittedSegment[]): EpochPlan | undefined {
  if (segments.some((segment, i) => segment.number !== i)) return undefined
  const left = new Set(log)
  const finish: EpochPlan['finish'] = []
  for (const segment of segments) {
    const inputs = segment.inputs.filter(input => left.delete(input))
    if (inputs.length > 0) finish.push({ key: segment.key, inputs })
  }
  const build = left.size === 0 ? undefined : { number: segments.length, inputs: [...left].sort() }
  return { finish, build }
}
