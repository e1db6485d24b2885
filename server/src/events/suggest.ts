import type { Matcher } from '../funnels/definition.ts'
import { createBinder, matcherSql } from '../funnels/matchers.ts'
import type { Index } from '../index/types.ts'
import { CATALOGUE_MAX_MS } from './history.ts'
import type { SuggestInput, Suggestions } from './schema.ts'

type Candidate = Omit<Suggestions['candidates'][number], 'events' | 'sessions'>
type Element = Extract<Matcher, { kind: 'element' }>['element']

/**
 * What an element that somebody points at could stand for, from the one button on the one page to all that is called so. Only what it has;
 * of two that are the same condition the first.
 */
export function candidates({ element, url }: Pick<SuggestInput, 'element' | 'url'>): Candidate[] {
  const { selector, tag, role, name, hrefPath } = dropEmpty(element)
  const path = pathOf(url)
  const named = name === undefined ? undefined : role === undefined ? { tag, name } : { role, name }
  const who = name === undefined ? selector : `“${name}”`
  const all: (Candidate | undefined)[] = [
    path === undefined
      ? undefined
      : candidate('all_on_page', `Exactly this element, on ${path}`, dropEmpty(element), path),
    candidate('all', 'Exactly this element, on any page', dropEmpty(element)),
    named === undefined || path === undefined
      ? undefined
      : candidate('name_on_page', `${role ?? tag} ${who} on ${path}`, named, path),
    candidate('selector', `Whatever is at ${selector}`, { selector }),
    named === undefined ? undefined : candidate('role_and_name', `Any ${role ?? tag} ${who}`, named),
    hrefPath === undefined ? undefined : candidate('link', `Any link to ${hrefPath}`, { hrefPath }),
  ]
  const seen = new Set<string>()
  return all.filter(one => {
    if (one === undefined) return false
    const key = JSON.stringify(one.matcher)
    return !seen.has(key) && seen.add(key)
  }) as Candidate[]
}

/**
 * Counts all candidates in one query, the fewest clicks first.
 * @throws PlayheadError INDEX_UNAVAILABLE, QUERY_TOO_EXPENSIVE
 */
export async function suggest(
  index: Index,
  project: string,
  asked: Pick<SuggestInput, 'element' | 'url'> & { fromMs: number },
  signal?: AbortSignal,
): Promise<Suggestions> {
  const binder = createBinder({ project, fromMs: asked.fromMs })
  const found = candidates(asked)
  const conditions = found.map(({ matcher }) => matcherSql(matcher, binder))
  const columns = conditions.map(
    (_, n) => `countIf(fits${n}) AS events${n}, uniqExactIf(cityHash64(session), fits${n}) AS sessions${n}`,
  )
  const [row] = await index.query<Record<string, number>>(
    `SELECT ${columns.join(', ')} FROM (
       SELECT session, ${conditions.map((condition, n) => `${condition} AS fits${n}`).join(', ')} FROM events FINAL
       WHERE project = {project:String} AND at >= fromUnixTimestamp64Milli({fromMs:Int64}) AND type = 'click')`,
    { params: binder.params, maxMs: CATALOGUE_MAX_MS, ...(signal && { signal }) },
  )
  return {
    candidates: found
      .map((one, n) => ({ ...one, events: row?.[`events${n}`] ?? 0, sessions: row?.[`sessions${n}`] ?? 0 }))
      .sort((a, b) => a.events - b.events),
  }
}

function candidate(how: Candidate['how'], label: string, element: Element, path?: string): Candidate {
  return { how, label, matcher: { kind: 'element', element, where: path === undefined ? [] : [onPath(path)] } }
}

/** A condition on a URL: of this path, on any host, with any query. */
function onPath(path: string): { property: string; op: 'regex'; value: string } {
  const literal = path.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
  return { property: 'url', op: 'regex', value: `^[^:/]+://[^/?#]*${literal}(?:[?#]|$)` }
}

function pathOf(url: string): string | undefined {
  return /^https?:/i.test(url) && URL.canParse(url) ? new URL(url).pathname : undefined
}

function dropEmpty(element: SuggestInput['element']): SuggestInput['element'] {
  return Object.fromEntries(
    Object.entries(element).filter(([, value]) => value !== undefined && value !== ''),
  ) as SuggestInput['element']
}
