import type { VisitorDetail } from '@playhead/server/api'
import { wordsOf } from './search.ts'

/** What the visitor's panel shows of a person, narrowed by a search. */
export type PersonParts = Pick<VisitorDetail, 'ids' | 'properties' | 'flags' | 'sessions'>

/** Parts of a person in which every word of a query occurs. */
export function findInPerson(detail: VisitorDetail, query: string): PersonParts {
  const words = wordsOf(query)
  const has = (part: unknown) => {
    const text = (typeof part === 'string' ? part : JSON.stringify(part)).toLowerCase()
    return words.every(word => text.includes(word))
  }
  return {
    ids: detail.ids.filter(has),
    properties: detail.properties.filter(({ name, value }) => has({ name, value })),
    flags: detail.flags.filter(({ name, variants }) => has({ name, variants })),
    sessions: detail.sessions.filter(has),
  }
}

export function countParts({ ids, properties, flags, sessions }: PersonParts): number {
  return ids.length + properties.length + flags.length + sessions.length
}
