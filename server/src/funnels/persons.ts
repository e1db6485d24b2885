/**
 * Who an anonymous visitor turned out to be: `identify` links the past too. The latest word counts. Rows of `anonymous` and `person`;
 * a visitor that is not among them is a person by its own id.
 */
export const PERSONS = `
  SELECT identifies AS anonymous, argMax(visitor, (at, visitor)) AS person
  FROM events FINAL PREWHERE identifies != '' WHERE project = {project:String} GROUP BY anonymous`

/** SQL of the person of a row, where `persons` is joined on its visitor: `LEFT JOIN (${PERSONS}) AS persons ON … = persons.anonymous`. */
export function personOf(visitor: string): string {
  return `if(persons.person = '', ${visitor}, persons.person)`
}
