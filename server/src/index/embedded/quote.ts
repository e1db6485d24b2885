const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** A ClickHouse string literal: quotes and backslashes escaped, so that no value can end it. */
export function quoteString(value: string): string {
  return `'${value.replace(/[\\'\0\b\f\n\r\t]/g, character => ESCAPES[character] ?? character)}'`
}

/** True for what may stand as the name of a setting or parameter without quotes. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
}

/** A quoted identifier, such as the name of a database. */
export function quoteName(name: string): string {
  return `\`${name.replace(/[\\`]/g, character => `\\${character}`)}\``
}
