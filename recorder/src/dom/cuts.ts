import { CUT_QUIET_MS } from '../limits.ts'
import { nowMs } from '../natives.ts'
import { busiest } from './budget.ts'
import type { Mirror } from './mirror.ts'

/** Parts of the page that change so much that they are an empty box in the picture until they are quiet again. */
export interface Cuts {
  /** Something changed at `node`. */
  note(node: Node, atMs: number): void
  /** Cuts the part that changed most of late. False where there is none that can be cut. */
  make(atMs: number): boolean
  /** Why an element is cut, or ''. */
  why(element: Element): string
  clear(): void
}

/** @param replace is called with an element that is to be drawn anew, as a box or whole */
export function createCuts(mirror: Mirror, replace: (element: Element) => void): Cuts {
  const cuts = new Map<Element, number>()
  let counts = new Map<Node, number>()
  let second = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function heal(): void {
    timer = undefined
    for (const [element, lastMs] of cuts) {
      if (nowMs() - lastMs < CUT_QUIET_MS) continue
      cuts.delete(element)
      replace(element)
    }
    if (cuts.size) timer = setTimeout(heal, CUT_QUIET_MS)
  }

  return {
    note(node, atMs) {
      if (atMs - second > 1_000) {
        counts = new Map()
        second = atMs
      }
      counts.set(node, (counts.get(node) ?? 0) + 1)
      for (const element of cuts.keys()) if (element.contains(node)) cuts.set(element, atMs)
    },
    make(atMs) {
      const found = busiest<Node>(counts, document.body, node => mirror.at(node)?.parent ?? null)
      // A shadow root or a frame's document is cut with the element that holds it.
      const element = found && (found.nodeType === 1 ? found : mirror.at(found)?.parent)
      if (!element) return false
      cuts.set(element as Element, atMs)
      replace(element as Element)
      timer ??= setTimeout(heal, CUT_QUIET_MS)
      return true
    },
    why: element => (cuts.has(element) ? 'changes' : ''),
    clear() {
      clearTimeout(timer)
      timer = undefined
      cuts.clear()
      counts.clear()
    },
  }
}
