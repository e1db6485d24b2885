import type { SessionEvent } from '@playhead/server/api'
import { urlPath } from '../sessions/labels.ts'

export type EventType = SessionEvent['type']
/** How loudly an event speaks. */
export type Tone = 'danger' | 'warn' | 'accent' | 'good' | 'plain'

interface Kind {
  label: string
  tone: Tone
}

export const KINDS: Readonly<Record<EventType, Kind>> = {
  pageview: { label: 'Page', tone: 'accent' },
  click: { label: 'Click', tone: 'plain' },
  rage_click: { label: 'Rage click', tone: 'warn' },
  dead_click: { label: 'Dead click', tone: 'warn' },
  error_click: { label: 'Error click', tone: 'danger' },
  quick_back: { label: 'Quick back', tone: 'warn' },
  input: { label: 'Input', tone: 'plain' },
  validation: { label: 'Refused input', tone: 'warn' },
  form_abandon: { label: 'Form left', tone: 'warn' },
  error: { label: 'Error', tone: 'danger' },
  console: { label: 'Console', tone: 'plain' },
  network: { label: 'Network', tone: 'plain' },
  web_vital: { label: 'Web vital', tone: 'plain' },
  long_task: { label: 'Long task', tone: 'plain' },
  identify: { label: 'Identify', tone: 'good' },
  group: { label: 'Group', tone: 'good' },
  flag: { label: 'Flag', tone: 'good' },
  custom: { label: 'Event', tone: 'good' },
  recorder: { label: 'Recorder', tone: 'plain' },
}

/** One line for an event: what it was, and the detail behind it. Recorded texts: show them as text only. */
export function describeEvent(event: SessionEvent): { title: string; detail: string } {
  const element = event.element ? elementLabel(event.element) : ''
  switch (event.type) {
    case 'pageview':
      return { title: urlPath(event.url) || event.name || 'Page', detail: '' }
    case 'click':
    case 'rage_click':
    case 'dead_click':
    case 'input':
    case 'form_abandon':
      return { title: element || event.name || KINDS[event.type].label, detail: KINDS[event.type].label }
    case 'error_click':
    case 'validation':
      return { title: event.name || KINDS[event.type].label, detail: element }
    case 'quick_back':
      return { title: `Back from ${urlPath(event.name) || 'another site'}`, detail: KINDS[event.type].label }
    case 'web_vital':
      return {
        title: event.name || KINDS[event.type].label,
        detail: `${vitalValue(event)} ${shortValue(event.props.rating)}`,
      }
    case 'long_task':
      return { title: `${shortValue(event.props.durationMs)} ms`, detail: event.name || KINDS[event.type].label }
    case 'flag':
      return { title: event.name, detail: shortValue(event.props.value ?? event.props.variant) }
    case 'network':
      return { title: event.name || urlPath(event.url), detail: shortValue(event.props.status) }
    default:
      return { title: event.name || KINDS[event.type].label, detail: shortProps(event.props) }
  }
}

function elementLabel(element: NonNullable<SessionEvent['element']>): string {
  return element.name || element.hrefPath || element.selector || element.tag
}

/** Layout shift is a number without a unit, the others are milliseconds. */
function vitalValue({ name, props }: SessionEvent): string {
  return name === 'CLS' ? shortValue(props.value) : `${shortValue(props.value)} ms`
}

function shortProps(props: SessionEvent['props']): string {
  return Object.entries(props)
    .slice(0, 3)
    .map(([name, value]) => `${name}: ${shortValue(value)}`)
    .join('  ')
}

function shortValue(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

/** Index of the last event at or before `atMs`; -1 before the first. `events` oldest first. */
export function indexAt(events: readonly SessionEvent[], atMs: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((events[middle] as SessionEvent).atMs <= atMs) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Rows of a long list that must exist: those in sight and `spare` on either side. */
export function visibleRows(scrollTop: number, height: number, rowHeight: number, count: number, spare = 8) {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - spare)
  const last = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare)
  return { first, last: Math.max(first, last) }
}

/** Events as the API may send them, in order and each once: by identity, oldest first. */
export function orderEvents(events: readonly SessionEvent[]): SessionEvent[] {
  const byId = new Map(events.map(event => [event.id, event]))
  return [...byId.values()].sort((a, b) => a.atMs - b.atMs)
}
