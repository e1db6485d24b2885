import type { Catalogue, Matcher, PropertyFilter } from '@playhead/server/api'
import { relativeTime } from '../../sessions/labels.ts'
import type { Option } from '../../ui/options.ts'
import { matcherName } from '../names.ts'

/** What a matcher is, without its filters: those stay when another is chosen. */
export type Target = Matcher extends infer Each ? (Each extends Matcher ? Omit<Each, 'where'> : never) : never
type Clicked = Catalogue['elements'][number]

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** Everything seen that a step can be, as one list: what the product names itself, pages, clicks, what the recorder sees. */
export function matcherOptions(catalogue: Catalogue | undefined, nowMs: number): Option<Target>[] {
  if (!catalogue) return []
  const events = catalogue.events.map(
    (event): Option<Target> => ({
      ...option({ kind: 'event', name: event.name }),
      group: event.origin === 'recorder' ? 'Seen by the recorder' : GROUPS.event,
      detail: `${COMPACT.format(event.count)} · ${relativeTime(event.lastMs, nowMs, 'en')}`,
    }),
  )
  const pages = [...pathPatterns(catalogue.paths), ...catalogue.paths].map(
    ({ path, count }): Option<Target> => ({ ...option({ kind: 'page', path }), detail: COMPACT.format(count) }),
  )
  const elements = new Map<string, Option<Target> & { count: number }>()
  for (const clicked of catalogue.elements) {
    const made = option({ kind: 'element', element: descriptor(clicked) })
    const count = (elements.get(made.id)?.count ?? 0) + clicked.count
    elements.set(made.id, { ...made, count, detail: COMPACT.format(count) })
  }
  const isNamed = (event: Option<Target>) => event.group === GROUPS.event
  return [...events.filter(isNamed), ...pages, ...elements.values(), ...events.filter(event => !isNamed(event))]
}

/** What may be meant by a text that nothing seen is called. */
export function freeMatchers(text: string): Option<Target>[] {
  const event = { ...option({ kind: 'event', name: text }), label: `Event “${text}”` }
  const page = { ...option({ kind: 'page', path: text }), label: `Page ${text}` }
  const named = { ...option({ kind: 'element', element: { name: text } }), label: `Click on “${text}”` }
  const selected = { ...option({ kind: 'element', element: { selector: text } }), label: `Click on selector ${text}` }
  const isPath = /^[/*]/.test(text)
  const isSelector = /[#.[\]>:=]/.test(text) && !isPath
  const made = isPath ? [page, event, named] : isSelector ? [event, selected, named] : [event, named]
  return made.map(each => ({ ...each, id: `free ${each.id}`, group: 'As written' }))
}

const GROUPS: Readonly<Record<Matcher['kind'], string>> = { event: 'Events', page: 'Pages', element: 'Clicks on' }

function option(target: Target): Option<Target> {
  const label = matcherName({ ...target, where: [] } as Matcher)
  return { id: targetId(target), value: target, label, group: GROUPS[target.kind] }
}

/** Which option a matcher is. */
export function targetId(target: Target | Matcher): string {
  if (target.kind === 'event') return `event ${target.name}`
  if (target.kind === 'page') return `page ${target.path}`
  const { selector, tag, role, name, hrefPath } = target.element
  return `element ${JSON.stringify([selector, tag, role, name, hrefPath])}`
}

/**
 * How a clicked element is recognised again: by its text and what it is, which outlive a redesign; by where it leads, or its
 * selector, only when it has no text.
 */
export function descriptor({
  selector,
  tag,
  role,
  name,
  hrefPath,
}: Clicked): Extract<Matcher, { kind: 'element' }>['element'] {
  if (name) return { ...(role ? { role } : { tag }), name }
  return hrefPath ? { tag, hrefPath } : { selector }
}

/** Pages under one folder that make a pattern of it worth offering. */
const MIN_SIBLINGS = 3

/** `/product/*` for many `/product/…`: what a funnel of a shop means by "a product page". The most frequent first. */
export function pathPatterns(paths: Catalogue['paths']): Catalogue['paths'] {
  const folders = new Map<string, { count: number; pages: number }>()
  for (const { path, count } of paths) {
    const folder = path.slice(0, path.lastIndexOf('/'))
    if (folder === '') continue
    const known = folders.get(folder) ?? { count: 0, pages: 0 }
    folders.set(folder, { count: known.count + count, pages: known.pages + 1 })
  }
  return [...folders]
    .filter(([, { pages }]) => pages >= MIN_SIBLINGS)
    .map(([folder, { count }]) => ({ path: `${folder}/*`, count }))
    .sort((a, b) => b.count - a.count)
}

/** The matcher with another target. Its filters stay when its kind does: their properties may be there still. */
export function retarget(matcher: Matcher, target: Target): Matcher {
  const where: PropertyFilter[] = matcher.kind === target.kind ? matcher.where : []
  return { ...target, where } as Matcher
}

/** Name under which the catalogue knows the properties of what a matcher asks for. */
export function detailName(matcher: Matcher): string {
  if (matcher.kind === 'event') return matcher.name
  return matcher.kind === 'page' ? 'pageview' : 'click'
}
