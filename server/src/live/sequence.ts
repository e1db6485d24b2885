import { HOLD_MS, MAX_CURSOR_TABS, MAX_HOLES } from './limits.ts'

export interface BatchName {
  tab: string
  seq: number
}

/** Which batches one watcher has: `(session, tab, seq)` decides, so that nothing is shown twice and what is missing is known. */
export interface Sequence<Batch extends BatchName> {
  has(batch: BatchName): boolean
  /** Notes a batch that went another way. */
  mark(batch: BatchName): void
  /** Takes a batch in; one that was had before, or waits already, is left out. */
  offer(batch: Batch, nowMs: number): void
  /** Batches whose turn it is. `isTorn`: one was waited for in vain, and its place is left open. */
  take(nowMs: number): { batches: Batch[]; isTorn: boolean }
  /** All that is had, as text: `tab.next[.hole…]`, comma-separated. Empty where it would be too long. */
  cursor(): string
}

interface Tab<Batch> {
  /** Everything before it is had, but for `holes`. */
  next: number
  holes: Set<number>
  waiting: Map<number, { batch: Batch; sinceMs: number }>
}

/** @param cursor of an earlier sequence, which this one goes on with; what cannot be read is ignored */
export function createSequence<Batch extends BatchName>(cursor = ''): Sequence<Batch> {
  const tabs = new Map<string, Tab<Batch>>()
  for (const part of cursor.split(',')) {
    const [, tab, next, holes = ''] = CURSOR_PART.exec(part) ?? []
    if (tab)
      tabs.set(tab, {
        next: Number(next),
        holes: new Set(holes.split('.').filter(Boolean).map(Number)),
        waiting: new Map(),
      })
  }

  function tabOf(name: string): Tab<Batch> {
    const known = tabs.get(name) ?? { next: 0, holes: new Set(), waiting: new Map() }
    tabs.set(name, known)
    return known
  }

  function has({ tab, seq }: BatchName): boolean {
    const known = tabs.get(tab)
    return known !== undefined && seq < known.next && !known.holes.has(seq)
  }

  function mark({ tab, seq }: BatchName): void {
    const known = tabOf(tab)
    known.waiting.delete(seq)
    known.holes.delete(seq)
    // Of a jump past any recorder's only the end is remembered: holes are kept to be filled, and nobody fills a million.
    for (let hole = Math.max(known.next, seq - MAX_HOLES); hole < seq; hole++) {
      if (known.holes.size < MAX_HOLES) known.holes.add(hole)
    }
    known.next = Math.max(known.next, seq + 1)
  }

  /** The batch of a tab that goes next: the expected one, one that fills a hole, or the first after a wait in vain. */
  function nextOf(known: Tab<Batch>, nowMs: number): { batch: Batch; isTorn: boolean } | undefined {
    const first = [...known.waiting].sort(([a], [b]) => a - b)[0]
    if (first === undefined) return undefined
    const [seq, { batch }] = first
    if (seq <= known.next) return { batch, isTorn: false }
    const sinceMs = Math.min(...[...known.waiting.values()].map(each => each.sinceMs))
    return nowMs - sinceMs >= HOLD_MS ? { batch, isTorn: true } : undefined
  }

  return {
    has,
    mark,
    offer(batch, nowMs) {
      const known = tabOf(batch.tab)
      if (has(batch) || known.waiting.has(batch.seq)) return
      known.waiting.set(batch.seq, { batch, sinceMs: nowMs })
    },
    take(nowMs) {
      const batches: Batch[] = []
      let isTorn = false
      for (const known of tabs.values()) {
        for (let next = nextOf(known, nowMs); next !== undefined; next = nextOf(known, nowMs)) {
          isTorn ||= next.isTorn
          batches.push(next.batch)
          mark(next.batch)
        }
      }
      return { batches, isTorn }
    },
    cursor() {
      const known = [...tabs].filter(([, { next }]) => next > 0)
      if (known.length > MAX_CURSOR_TABS) return ''
      return known.map(([tab, { next, holes }]) => [tab, next, ...holes].join('.')).join(',')
    },
  }
}

const CURSOR_PART = /^([0-9a-f-]{36})\.(\d{1,7})((?:\.\d{1,7}){0,100})$/
