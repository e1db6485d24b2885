import {
  ATTRIBUTE_HOLD_MS,
  MAX_ATTRIBUTES_PER_NODE,
  MAX_CHANGES_PER_SECOND,
  MAX_CHARS_PER_MINUTE,
  STORM_SECONDS,
} from '../limits.ts'

/** Counts what happens in spans of equal length. */
interface Meter {
  span: number
  count: number
}

function meter(into: Meter, span: number, count: number): number {
  if (into.span !== span) {
    into.span = span
    into.count = 0
  }
  into.count += count
  return into.count
}

/** How much of a page's changes is worth recording. Knows numbers only; times are epoch milliseconds. */
export interface Budget {
  /** One change of an attribute. */
  attribute(node: object, nowMs: number): void
  /** True while a node that changes too often has to wait with its attributes; their last state is sent then. */
  isHeld(node: object, nowMs: number): boolean
  /** Changed nodes. True when there have been too many for some seconds on end, and the count begins anew. */
  isStorm(changes: number, nowMs: number): boolean
  /** Characters emitted. True when this minute has had its share. */
  isFlood(chars: number, nowMs: number): boolean
}

export function createBudget(): Budget {
  const nodes = new WeakMap<object, Meter & { sentMs: number; isFast: boolean }>()
  const changed: Meter = { span: 0, count: 0 }
  const emitted: Meter = { span: 0, count: 0 }
  let stormy = 0
  let stormSpan = 0
  return {
    attribute(node, nowMs) {
      const of = nodes.get(node) ?? { span: 0, count: 0, sentMs: 0, isFast: false }
      nodes.set(node, of)
      const span = Math.floor(nowMs / 1_000)
      // A whole second below the limit ends it.
      if (of.span !== span) of.isFast = of.span === span - 1 && of.count > MAX_ATTRIBUTES_PER_NODE
      if (meter(of, span, 1) > MAX_ATTRIBUTES_PER_NODE) of.isFast = true
    },
    isHeld(node, nowMs) {
      const of = nodes.get(node)
      if (!of?.isFast) return false
      if (nowMs - of.sentMs < ATTRIBUTE_HOLD_MS) return true
      of.sentMs = nowMs
      return false
    },
    isStorm(changes, nowMs) {
      const span = Math.floor(nowMs / 1_000)
      if (meter(changed, span, changes) <= MAX_CHANGES_PER_SECOND || stormSpan === span) return false
      stormy = stormSpan === span - 1 ? stormy + 1 : 1
      stormSpan = span
      if (stormy < STORM_SECONDS) return false
      stormy = 0
      return true
    },
    isFlood: (chars, nowMs) => meter(emitted, Math.floor(nowMs / 60_000), chars) > MAX_CHARS_PER_MINUTE,
  }
}

/**
 * The deepest node that holds at least half of all changes, or the busiest child of `top` where none does.
 * @param counts changes by node
 * @param above the node's parent; null ends the way up
 */
export function busiest<N>(counts: Map<N, number>, top: N, above: (node: N) => N | null): N | null {
  const sums = new Map<N, number>()
  const depths = new Map<N, number>()
  let total = 0
  for (const [node, count] of counts) {
    const way: N[] = []
    for (let at: N | null = node; at && at !== top; at = above(at)) way.push(at)
    // Not below `top`: nothing to cut there.
    const last = way[way.length - 1]
    if (!last || above(last) !== top) continue
    total += count
    way.reverse().forEach((at, depth) => {
      sums.set(at, (sums.get(at) ?? 0) + count)
      depths.set(at, depth)
    })
  }
  let best: N | null = null
  const rank = (node: N): number => {
    const sum = sums.get(node) ?? 0
    if (sum * 2 >= total) return 1 + (depths.get(node) ?? 0)
    return depths.get(node) === 0 ? sum / (total + 1) : -1
  }
  for (const node of sums.keys()) if (!best || rank(node) > rank(best)) best = node
  return best
}
