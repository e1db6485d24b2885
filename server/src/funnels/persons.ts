import { visitorHashSql } from './numbers.ts'

/**
 * Who an anonymous visitor turned out to be: `identify` links the past too. The latest word counts. Rows of `anonymous` and `person`;
 * a visitor that is not among them is a person by its own id. Without FINAL, so that the engine reads the few rows of the projection
 * `identified` (index/migrations/0007_funnel_numbers.sql), a ninth of the work: a copy of a link says the same again.
 */
export const PERSONS = `
  SELECT identifies AS anonymous, argMax(visitor, (at, visitor)) AS person
  FROM events WHERE project = {project:String} AND identifies != '' GROUP BY anonymous`

/** SQL of the person of a row, where `persons` is joined on its visitor: `LEFT JOIN (${PERSONS}) AS persons ON … = persons.anonymous`. */
export function personOf(visitor: string): string {
  return `if(persons.person = '', ${visitor}, persons.person)`
}

/** {@link PERSONS} by numbers: rows of `anonymousHash`, `personHash` (0 for a person without an id) and `person`. */
export const PERSON_HASHES = `
  SELECT ${visitorHashSql('anonymous')} AS anonymousHash, if(person = '', 0, ${visitorHashSql('person')}) AS personHash, person FROM (${PERSONS})`

/** SQL of the number of the person of a row, where `persons` is joined: `LEFT JOIN (${PERSON_HASHES}) AS persons ON … = persons.anonymousHash`. */
export function personHashOf(visitorHash: string): string {
  return `if(persons.personHash = 0, ${visitorHash}, persons.personHash)`
}
