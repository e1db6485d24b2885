import type { Matcher } from '../funnels/definition.ts'
import { nearestNames } from './names.ts'
import type { Catalogue } from './schema.ts'

/** The pages nearest to a pattern that matches none, as patterns themselves: `/prodct/*` is near `/product/*`. */
export function nearestPaths(pattern: string, paths: Catalogue['paths']): string[] {
  const parts = pattern.split('/')
  const alike = new Set(
    paths.map(({ path }) => {
      const of = path.split('/')
      // Of as many parts as the pattern, and open where it is; a star at its end stands for all that follows.
      const isOpen = parts.at(-1) === '*'
      const count = isOpen ? Math.min(of.length, parts.length) : of.length
      return of
        .slice(0, count)
        .map((part, n) => (parts[n] === '*' ? '*' : part))
        .join('/')
    }),
  )
  return nearestNames(pattern, [...alike])
}

type ElementMatcher = Extract<Matcher, { kind: 'element' }>
type Part = keyof ElementMatcher['element']

/** What is called so in sentences. */
const PARTS: Record<Part, string> = {
  selector: 'selector',
  tag: 'tag',
  role: 'role',
  name: 'name',
  hrefPath: 'link target',
}

/** For a click that nobody made: the first of its parts that no clicked element has, and the nearest values of that. */
export function nearestElements(
  element: ElementMatcher['element'],
  clicked: Catalogue['elements'],
): { part: string; value: string; near: string[] } | undefined {
  for (const [part, value] of Object.entries(element) as [Part, string][]) {
    const values = [...new Set(clicked.map(one => one[part]))].filter(one => one !== '')
    if (!values.includes(value)) return { part: PARTS[part], value, near: nearestNames(value, values) }
  }
  return undefined
}

/** Whether one of the elements is all that a matcher asks for; its property filters aside. */
export function isClicked(element: ElementMatcher['element'], clicked: Catalogue['elements']): boolean {
  return clicked.some(one => Object.entries(element).every(([part, value]) => one[part as Part] === value))
}
