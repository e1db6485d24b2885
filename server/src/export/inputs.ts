import type { SessionEvent } from '../sessions/schema.ts'

type Element = NonNullable<SessionEvent['element']>

/** What to put into a field whose value nobody recorded, by what it is called. The first that fits. */
const PLACEHOLDERS: readonly [called: RegExp, value: string][] = [
  [/e-?mail/i, 'someone@example.com'],
  [/phone|mobile|\btel\b/i, '+44 20 7946 0018'],
  [/passw|pin\b/i, 'correct horse battery staple'],
  [/post ?code|postal|\bzip\b/i, '10115'],
  [/quantity|amount|number|count|\bage\b|\bqty\b/i, '1'],
  [/\bdate\b|birthday/i, '2026-01-31'],
  [/website|\burl\b/i, 'https://example.com/'],
]

/** A placeholder for a text field. */
export function placeholderOf({ name, selector }: Pick<Element, 'name' | 'selector'>): string {
  return PLACEHOLDERS.find(([called]) => called.test(`${name} ${selector}`))?.[1] ?? 'text'
}

/** Gives out names for constants: what a field is called, in camel case, with a number where it is taken. */
export function createNames(): (element: Pick<Element, 'name' | 'selector' | 'tag'>) => string {
  const taken = new Set<string>()
  return ({ name, selector, tag }) => {
    const words = [name, selector, tag, 'field'].map(wordsOf).find(found => found.length > 0) ?? []
    const camel = words.map((word, i) => (i === 0 ? word : `${word[0]?.toUpperCase()}${word.slice(1)}`)).join('')
    const base = /^\d/.test(camel) ? `field${camel}` : camel
    let unique = base
    for (let n = 2; taken.has(unique); n++) unique = `${base}${n}`
    taken.add(unique)
    return unique
  }
}

/** Words of a constant's name: more say no more. ASCII only, so that look-alikes of other scripts are no trap. */
const MAX_WORDS = 4

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[a-z\d]+/g) ?? []).slice(0, MAX_WORDS).map(word => word.slice(0, 20))
}
