import { FILTERS, PANELS, type Panel } from './panels.ts'

/** What the inspector shows, as the address holds it. */
export interface InspectorView {
  panel: Panel
  find: string
  /** Value of the panel's filter; null for everything. */
  filter: string | null
}

/** Characters of a search: an error's message may be pasted. */
const MAX_FIND_CHARS = 500

export const FIRST_VIEW: InspectorView = { panel: 'events', find: '', filter: null }

/** Reads `panel`, `find` and `only` of an address; what does not fit is as if it were not there. */
export function readView(params: URLSearchParams): InspectorView {
  const panel = PANELS.find(each => each === params.get('panel')) ?? FIRST_VIEW.panel
  const filter = params.get('only')
  const isFilter = panel !== 'visitor' && FILTERS[panel].some(each => each.value === filter)
  return { panel, find: (params.get('find') ?? '').slice(0, MAX_FIND_CHARS), filter: isFilter ? filter : null }
}

/** Lays a view over an address's parameters. What is usual is left out. */
export function writeView(params: URLSearchParams, { panel, find, filter }: InspectorView): void {
  const parts = { panel: panel === FIRST_VIEW.panel ? '' : panel, find: find.trim(), only: filter ?? '' }
  for (const [name, value] of Object.entries(parts)) {
    if (value === '') params.delete(name)
    else params.set(name, value)
  }
}
