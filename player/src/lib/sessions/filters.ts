import { formatDuration, parseOffset } from '../engine/time.ts'

/** What the list is narrowed to. It lives in the address, so that a list can be sent to a colleague. */
export interface Filters {
  visitor: string
  url: string
  event: string
  hasError: boolean
  isLive: boolean
  /** As written: `30s`, `2m`. */
  min: string
  /** Local days, `YYYY-MM-DD`, both included. */
  from: string
  to: string
}

export const NO_FILTERS: Filters = {
  visitor: '',
  url: '',
  event: '',
  hasError: false,
  isLive: false,
  min: '',
  from: '',
  to: '',
}

export const MIN_DURATIONS: readonly string[] = ['10s', '30s', '1m', '5m', '15m']

const DAY = /^\d{4}-\d\d-\d\d$/
/** Characters that the API takes of each text. */
const MAX_TEXT_CHARS = { visitor: 256, url: 500, event: 200 } as const

/** Reads the filters from an address; what cannot be used is left out. */
export function readFilters(params: URLSearchParams): Filters {
  const text = (name: 'visitor' | 'url' | 'event') => (params.get(name) ?? '').trim().slice(0, MAX_TEXT_CHARS[name])
  const day = (name: string) => {
    const value = params.get(name) ?? ''
    return DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : ''
  }
  const min = parseOffset(params.get('min') ?? '')
  return {
    visitor: text('visitor'),
    url: text('url'),
    event: text('event'),
    hasError: params.get('error') === '1',
    isLive: params.get('live') === '1',
    min: min ? formatDuration(min).replaceAll(' ', '') : '',
    from: day('from'),
    to: day('to'),
  }
}

/** The address' query for these filters; empty ones do not show. */
export function writeFilters(filters: Filters): URLSearchParams {
  const params = new URLSearchParams()
  for (const name of ['visitor', 'url', 'event', 'min', 'from', 'to'] as const) {
    if (filters[name]) params.set(name, filters[name])
  }
  if (filters.hasError) params.set('error', '1')
  if (filters.isLive) params.set('live', '1')
  return params
}

/** The API's query for these filters. Days become milliseconds in the viewer's own time zone. */
export function toApiQuery(filters: Filters, page: { limit: number; cursor?: string | null }): URLSearchParams {
  const query = new URLSearchParams({ limit: String(page.limit) })
  for (const name of ['visitor', 'url', 'event'] as const) if (filters[name]) query.set(name, filters[name])
  if (filters.hasError) query.set('hasError', 'true')
  if (filters.isLive) query.set('live', '1')
  const min = parseOffset(filters.min)
  if (min) query.set('minDurationMs', String(min))
  if (filters.from) query.set('fromMs', String(startOfDay(filters.from, 0)))
  if (filters.to) query.set('toMs', String(startOfDay(filters.to, 1)))
  if (page.cursor) query.set('cursor', page.cursor)
  return query
}

function startOfDay(day: string, plusDays: number): number {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return new Date(year, month - 1, date + plusDays).getTime()
}

export function countFilters(filters: Filters): number {
  return [...writeFilters(filters).keys()].length
}
