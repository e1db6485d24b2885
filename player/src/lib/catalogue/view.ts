import type { Catalogue, CatalogueEvent } from '@playhead/server/api'

/** What the catalogue page shows; all of it stands in its address. */
export interface CatalogueView {
  query: string
  show: 'all' | 'warnings' | 'custom' | 'recorder' | 'defined'
  days: number
  /** Name of the event that is looked at. */
  name: string | undefined
}

export const SHOWN = ['all', 'warnings', 'custom', 'recorder', 'defined'] as const
export const DAYS = [7, 30, 90] as const

export function readCatalogueView(params: URLSearchParams): CatalogueView {
  const days = Number(params.get('days'))
  return {
    query: (params.get('q') ?? '').slice(0, 200),
    show: SHOWN.find(each => each === params.get('show')) ?? 'all',
    days: DAYS.find(each => each === days) ?? 30,
    name: params.get('name') || undefined,
  }
}

/** The address that shows it, defaults left out. */
export function catalogueHref({ query, show, days, name }: CatalogueView): string {
  const params = new URLSearchParams()
  if (query) params.set('q', query)
  if (show !== 'all') params.set('show', show)
  if (days !== 30) params.set('days', String(days))
  if (name) params.set('name', name)
  return params.size > 0 ? `/events?${params}` : '/events'
}

/** The events of a view: what is typed may stand anywhere in the name, in any case, and `_` stands for a space. */
export function shownEvents(events: readonly CatalogueEvent[], { query, show }: CatalogueView): CatalogueEvent[] {
  const wanted = plain(query)
  return events.filter(event => {
    if (show === 'warnings' ? event.warnings.length === 0 : show !== 'all' && event.origin !== show) return false
    return plain(event.name).includes(wanted)
  })
}

function plain(text: string): string {
  return text.trim().toLowerCase().replaceAll('_', ' ')
}

/** How many warnings there are in all: of events and of flags. */
export function warningCount({ events, flags }: Pick<Catalogue, 'events' | 'flags'>): number {
  return [...events, ...flags].reduce((sum, { warnings }) => sum + warnings.length, 0)
}

/** Heights of a small bar chart, 0 to 1; a day with anything at all is seen. */
export function barHeights(perDay: readonly number[]): number[] {
  const most = Math.max(...perDay, 1)
  return perDay.map(count => (count === 0 ? 0 : Math.max(count / most, 0.08)))
}

/** `string`, or `string 80 %, number 20 %`. */
export function typesText(types: readonly { type: string; share: number }[]): string {
  if (types.length <= 1) return types[0]?.type ?? ''
  return types.map(({ type, share }) => `${type} ${percent(share)}`).join(', ')
}

export function percent(share: number): string {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`
}

/** What an event is, in a word. */
export const ORIGINS: Record<CatalogueEvent['origin'], { label: string; text: string }> = {
  custom: { label: 'Tracked', text: 'Named by the product: `track`, or another system.' },
  recorder: { label: 'Recorded', text: 'Seen by the recorder without any code.' },
  defined: { label: 'Defined', text: 'Defined afterwards; what was recorded before counts too.' },
}
