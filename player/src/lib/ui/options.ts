/** Something one can choose. */
export interface Option<Value> {
  /** Different for each option of a list. */
  id: string
  value: Value
  label: string
  /** What stands small behind the label: a count, a time. */
  detail?: string
  /** Heading it stands under; options of one group follow one another. */
  group?: string
}

/** Options that are shown at once: more than one reads, few enough to draw at every key. */
const MAX_SHOWN = 60

/**
 * The options whose label has all words of `query`, best first: those that begin with it, then those with a word that does,
 * then the others; otherwise in their own order, and groups stay together in the order they came in.
 */
export function matchOptions<Value>(
  options: readonly Option<Value>[],
  query: string,
  limit = MAX_SHOWN,
): Option<Value>[] {
  const whole = query.trim().toLowerCase()
  if (whole === '') return options.slice(0, limit)
  const words = whole.split(/\s+/)
  const groups = [...new Set(options.map(option => option.group))]
  return options
    .map(option => ({ option, score: score(option.label.toLowerCase(), whole, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => groups.indexOf(a.option.group) - groups.indexOf(b.option.group) || b.score - a.score)
    .slice(0, limit)
    .map(({ option }) => option)
}

const AFTER_A_BREAK = /[\s_\-/.:>#]$/

function score(label: string, whole: string, words: readonly string[]): number {
  if (!words.every(word => label.includes(word))) return 0
  if (label === whole) return 4
  if (label.startsWith(whole)) return 3
  const at = label.indexOf(whole)
  return at > 0 && AFTER_A_BREAK.test(label.slice(0, at)) ? 2 : 1
}

/** The index a key moves to in a list of `count`; undefined for keys that do not move. */
export function movedIndex(key: string, index: number, count: number): number | undefined {
  if (count === 0) return undefined
  if (key === 'ArrowDown') return (index + 1) % count
  if (key === 'ArrowUp') return (index - 1 + count) % count
  if (key === 'PageDown') return Math.min(count - 1, index + 8)
  if (key === 'PageUp') return Math.max(0, index - 8)
  return undefined
}
