import type { TranscriptLine } from '@playhead/server/api'

/** How loudly a line speaks. */
export function toneOf({ kind }: Pick<TranscriptLine, 'kind'>): 'danger' | 'warn' | 'faint' | 'plain' {
  switch (kind) {
    case 'error':
    case 'error_click':
    case 'request':
      return 'danger'
    case 'rage_click':
    case 'dead_click':
    case 'quick_back':
    case 'validation':
    case 'form_abandon':
      return 'warn'
    case 'pause':
    case 'tab':
    case 'recorder':
      return 'faint'
    default:
      return 'plain'
  }
}

/** Lines that have all words of the query in them or in their details; all of them without one. */
export function findLines(lines: readonly TranscriptLine[], query: string): readonly TranscriptLine[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return lines
  return lines.filter(({ text, details }) => {
    const searched = [text, ...details].join('\n').toLowerCase()
    return words.every(word => searched.includes(word))
  })
}

/** The line that the playhead is at: the last one that has begun, undefined before the first. */
export function lineAt(lines: readonly TranscriptLine[], offsetMs: number): TranscriptLine | undefined {
  return lines.findLast(line => line.offsetMs <= offsetMs && line.kind !== 'pause' && line.kind !== 'tab')
}
