import { formatClock } from '@playhead/protocol'
import type { LineKind, TranscriptLine } from './schema.ts'

/** Kinds that go first where a transcript is too long, least telling first; what is left is what one did and what failed. */
const EXPENDABLE: readonly [kind: LineKind, plural: string][] = [
  ['recorder', 'notes of the recorder'],
  ['console', 'console lines'],
  ['flag', 'flags'],
  ['event', 'custom events'],
]

/**
 * Makes lines fit into a number of characters: whole kinds go, then the end. Says what went, each in a sentence: an excerpt that looks
 * whole would mislead.
 * @param sizeOf characters of a line as it will be written
 */
export function fitLines(
  lines: readonly TranscriptLine[],
  maxChars: number,
  sizeOf: (line: TranscriptLine) => number,
): { lines: TranscriptLine[]; leftOut: string[] } {
  const leftOut: string[] = []
  let kept = [...lines]
  let chars = kept.reduce((sum, line) => sum + sizeOf(line), 0)
  for (const [kind, plural] of EXPENDABLE) {
    if (chars <= maxChars) break
    const gone = kept.filter(line => line.kind === kind)
    if (gone.length === 0) continue
    kept = kept.filter(line => line.kind !== kind)
    chars -= gone.reduce((sum, line) => sum + sizeOf(line), 0)
    leftOut.push(`${gone.reduce((sum, line) => sum + line.count, 0)} ${plural}`)
  }
  let end = kept.length
  while (chars > maxChars && end > 0) {
    end -= 1
    chars -= sizeOf(kept[end] as TranscriptLine)
  }
  if (end < kept.length)
    leftOut.push(
      `${kept.length - end} lines from ${formatClock(kept[end]?.offsetMs ?? 0)} on: ask for them with \`from\``,
    )
  return { lines: kept.slice(0, end), leftOut }
}
