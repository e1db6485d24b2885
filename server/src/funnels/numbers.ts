/**
 * Sessions and visitors as numbers, which the engine groups, joins and carries along several times faster than text
 * (index/migrations/0007_funnel_numbers.sql). A session's number is its UUID, so numbers are in the order of the texts.
 */

/** SQL of the number of a session: UInt128, 0 for ''. */
export function sessionNumberSql(session: string): string {
  return `reinterpretAsUInt128(reverse(unhex(replaceAll(${session}, '-', ''))))`
}

/** SQL of the id of a session by its number: '' for 0. */
export function sessionIdSql(number: string): string {
  const hex = `lower(leftPad(hex(${number}), 32, '0'))`
  const parts = [1, 9, 13, 17].map(from => `substring(${hex}, ${from}, ${from === 1 ? 8 : 4})`)
  return `if(${number} = 0, '', concat(${[...parts, `substring(${hex}, 21)`].join(", '-', ")}))`
}

/** SQL: whether a session's number is that of what a server sent, a UUID of version 8. */
export function isServerNumberSql(number: string): string {
  return `bitAnd(bitShiftRight(${number}, 76), 15) = 8`
}

/** SQL of the number of a visitor or person. */
export function visitorHashSql(id: string): string {
  return `sipHash64(${id})`
}
