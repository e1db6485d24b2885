import type { SessionEvent } from '@playhead/server/api'
import { describeEvent, KINDS } from '../events/catalogue.ts'

/**
 * Milliseconds of work before the page gets a turn. Reading 50,000 events for the first time takes some 300 ms, which in one go would be six
 * tasks of the length at which input is felt to lag.
 */
const SLICE_MS = 10
/** Events between two looks at the clock. */
const CHECK_EVERY = 64

/** Texts that were read, for as long as their events are there: the next key pressed only compares. */
const texts = new WeakMap<SessionEvent, string>()

/** Everything of an event that can be searched for, in lower case. */
function textOf(event: SessionEvent): string {
  const known = texts.get(event)
  if (known !== undefined) return known
  const { title, detail } = describeEvent(event)
  const text =
    `${KINDS[event.type].label} ${event.type} ${event.name} ${title} ${detail} ${event.url} ${JSON.stringify(event.props)}`.toLowerCase()
  texts.set(event, text)
  return text
}

/** The words of a query; all of them must occur. */
export function wordsOf(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean)
}

export interface SearchOptions {
  signal: AbortSignal
  /** Milliseconds; a clock that only goes forward. */
  now?: () => number
  /** Gives the page a turn. */
  pause?: () => Promise<void>
}

/**
 * Which events match, by place: 1 or 0. Works in slices; null when `signal` fired meanwhile. The same events are searched the second time
 * in some 20 ms per 50,000.
 */
export async function findEvents(
  events: readonly SessionEvent[],
  query: string,
  { signal, now = () => performance.now(), pause = nextTask }: SearchOptions,
): Promise<Uint8Array | null> {
  const words = wordsOf(query)
  const found = new Uint8Array(events.length)
  let sinceMs = now()
  for (const [place, event] of events.entries()) {
    if (place % CHECK_EVERY === 0 && now() - sinceMs > SLICE_MS) {
      await pause()
      if (signal.aborted) return null
      sinceMs = now()
    }
    const text = textOf(event)
    found[place] = words.every(word => text.includes(word)) ? 1 : 0
  }
  return signal.aborted ? null : found
}

function nextTask(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve))
}
