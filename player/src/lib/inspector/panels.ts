import type { SessionEvent } from '@playhead/server/api'
import { requestOf } from './request.ts'

type EventType = SessionEvent['type']

/** The inspector's panels in the order of their tabs. */
export const PANELS = ['events', 'console', 'network', 'errors', 'performance', 'visitor', 'raw'] as const
export type Panel = (typeof PANELS)[number]
/** Panels that list events; the visitor's has none. */
export type ListPanel = Exclude<Panel, 'visitor'>

export const PANEL_LABELS: Readonly<Record<Panel, string>> = {
  events: 'Events',
  console: 'Console',
  network: 'Network',
  errors: 'Errors',
  performance: 'Performance',
  visitor: 'Visitor',
  raw: 'Raw',
}

const TYPES: Readonly<Record<ListPanel, ReadonlySet<EventType> | null>> = {
  events: null,
  console: new Set(['console']),
  network: new Set(['network']),
  errors: new Set(['error']),
  performance: new Set(['web_vital', 'long_task']),
  raw: null,
}

/** Milliseconds from which a request counts as slow: web.dev's RAIL names a second as where the thread of thought breaks. */
const SLOW_REQUEST_MS = 1_000

export interface Filter {
  value: string
  label: string
  passes: (event: SessionEvent) => boolean
}

const ofTypes = (value: string, label: string, ...types: EventType[]): Filter => {
  const wanted = new Set(types)
  return { value, label, passes: event => wanted.has(event.type) }
}
const ofProp = (value: string, label: string, prop: string, is: string = value): Filter => ({
  value,
  label,
  passes: ({ props }) => props[prop] === is,
})
const ofStatus = (value: string, label: string): Filter => ({
  value,
  label,
  passes: event => Math.floor(requestOf(event).status / 100) === Number(value[0]),
})

/** What narrows a panel; `value` stands in the address. */
export const FILTERS: Readonly<Record<ListPanel, readonly Filter[]>> = {
  events: [
    ofTypes('pages', 'Pages', 'pageview', 'quick_back'),
    ofTypes('clicks', 'Clicks', 'click', 'rage_click', 'dead_click', 'error_click'),
    ofTypes('forms', 'Forms', 'input', 'validation', 'form_abandon'),
    ofTypes('frustration', 'Frustration', 'rage_click', 'dead_click', 'error_click', 'quick_back', 'form_abandon'),
    ofTypes('errors', 'Errors', 'error'),
    ofTypes('tracked', 'Tracked events', 'custom'),
    ofTypes('identity', 'Identity and flags', 'identify', 'group', 'flag'),
    ofTypes('technical', 'Technical', 'console', 'network', 'web_vital', 'long_task', 'recorder'),
    { value: 'servers', label: 'Sent by servers', passes: ({ props }) => typeof props.$lib === 'string' },
  ],
  console: ['error', 'warn', 'info', 'log', 'debug'].map(level =>
    ofProp(level, level === 'warn' ? 'Warnings' : level === 'error' ? 'Errors' : level, 'level', level),
  ),
  network: [
    { value: 'failed', label: 'Failed', passes: event => requestOf(event).isFailed },
    { value: 'slow', label: 'Over 1 s', passes: event => (requestOf(event).durationMs ?? 0) >= SLOW_REQUEST_MS },
    ofStatus('2xx', 'Status 2xx'),
    ofStatus('3xx', 'Status 3xx'),
    ofStatus('4xx', 'Status 4xx'),
    ofStatus('5xx', 'Status 5xx'),
    ofProp('fetch', 'Fetch', 'kind'),
    ofProp('xhr', 'XMLHttpRequest', 'kind'),
  ],
  errors: [
    ofProp('uncaught', 'Uncaught', 'kind', 'error'),
    ofProp('rejections', 'Promise rejections', 'kind', 'unhandledrejection'),
    { value: 'servers', label: 'Sent by servers', passes: ({ props }) => typeof props.$lib === 'string' },
  ],
  performance: [
    ofTypes('vitals', 'Web vitals', 'web_vital'),
    ofTypes('long-tasks', 'Long tasks', 'long_task'),
    {
      value: 'not-good',
      label: 'Needs work or poor',
      passes: ({ type, props }) => type === 'long_task' || (props.rating !== 'good' && props.rating !== undefined),
    },
  ],
  raw: [],
}

/** The events a panel lists. `isFound` tells of the search, by place in `events`. */
export function listOf(
  events: readonly SessionEvent[],
  panel: ListPanel,
  filter: string | null,
  isFound: (place: number) => boolean = () => true,
): SessionEvent[] {
  const types = TYPES[panel]
  const passes = FILTERS[panel].find(each => each.value === filter)?.passes
  return events.filter(
    (event, place) => (!types || types.has(event.type)) && isFound(place) && (!passes || passes(event)),
  )
}

/** How many events each panel has of those that were found, without regard to filters. */
export function countPanels(
  events: readonly SessionEvent[],
  isFound: (place: number) => boolean = () => true,
): Record<ListPanel, number> {
  const counts = { events: 0, console: 0, network: 0, errors: 0, performance: 0, raw: 0 }
  events.forEach(({ type }, place) => {
    if (!isFound(place)) return
    counts.events += 1
    counts.raw += 1
    if (type === 'console' || type === 'network') counts[type] += 1
    else if (type === 'error') counts.errors += 1
    else if (type === 'web_vital' || type === 'long_task') counts.performance += 1
  })
  return counts
}
