import type { SessionEvent } from '../sessions/schema.ts'
import { sayEvent } from './say.ts'
import type { TranscriptLine } from './schema.ts'
import { isWithin, type Stretch } from './stretch.ts'

/** Milliseconds without anything to tell that are told of: people who read a page take as long. */
const PAUSE_MS = 10_000
/** Milliseconds after the click on a box in which its change is the same deed. */
const ECHO_MS = 1_000

export interface TranscriptSource {
  startedMs: number
  /** In order of appearance. */
  tabs: readonly { tab: string }[]
  /** In order of time. */
  events: readonly SessionEvent[]
}

/** What happened, a line each, in order of time; the same several times in a row is one line with a count. */
export function transcriptLines({ startedMs, tabs, events }: TranscriptSource, stretch: Stretch): TranscriptLine[] {
  const numbers = new Map(tabs.map(({ tab }, index) => [tab, index + 1]))
  const lines: TranscriptLine[] = []
  let lastMs: number | undefined
  let lastTab: number | null | undefined
  let clicked: SessionEvent | undefined
  for (const event of events) {
    if (!isWithin(stretch, event.atMs)) continue
    const said = isEcho(event, clicked) ? null : sayEvent(event)
    if (event.type === 'click') clicked = event
    if (!said) continue
    const tab = typeof event.props.$lib === 'string' ? null : (numbers.get(event.tab) ?? null)
    const offsetMs = event.atMs - startedMs
    const line = (
      kind: TranscriptLine['kind'],
      text: string,
      details: string[] = [],
      atMs = offsetMs,
    ): TranscriptLine => ({
      offsetMs: atMs,
      kind,
      tab,
      text,
      details,
      count: 1,
    })
    const pauseMs = lastMs === undefined ? 0 : event.atMs - lastMs
    if (lastMs !== undefined && pauseMs >= PAUSE_MS)
      lines.push({ ...line('pause', `… ${inWords(pauseMs)} of inactivity`, [], lastMs - startedMs), tab: null })
    if (tabs.length > 1 && tab !== null && tab !== lastTab) lines.push(line('tab', `tab ${tab}`))
    if (tab !== null) lastTab = tab
    lastMs = event.atMs
    const before = lines.at(-1)
    if (before?.kind === said.kind && before.text === said.text && before.tab === tab) before.count += 1
    else lines.push(line(said.kind, said.text, said.details))
  }
  return lines
}

function isEcho(event: SessionEvent, clicked: SessionEvent | undefined): boolean {
  if (event.type !== 'input' || !clicked || event.atMs - clicked.atMs > ECHO_MS) return false
  const isBox = event.element?.role === 'checkbox' || event.element?.role === 'radio'
  return isBox && event.element?.selector === clicked.element?.selector
}

/** A length of time: `42 s`, `3 min 12 s`, `1 h 5 min`. */
export function inWords(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  if (minutes === 0) return `${seconds} s`
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 60)} h`
}
