/** Characters that end a line, hide, or turn the reading direction: in source code they are written as escapes (CVE-2021-42574). */
const ESCAPED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu

/** Text as a string literal of TypeScript. Recorded text is put into source code by this alone. */
export function literal(text: string): string {
  const escaped = text.replace(/[\\']/g, '\\$&').replace(ESCAPED, escapeCharacter)
  return `'${escaped}'`
}

/** Text as a regular expression that matches it, white space or none where it has a space. */
export function patternOf(text: string): string {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(ESCAPED, escapeCharacter)
  return escaped.replace(/ +/g, '\\s*')
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code > 0xffff) return `\\u{${code.toString(16)}}`
  return `\\u${code.toString(16).padStart(4, '0')}`
}
