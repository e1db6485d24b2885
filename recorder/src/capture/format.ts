import { MAX_CONSOLE_CHARS, MAX_CONSOLE_DEPTH, MAX_CONSOLE_ENTRIES } from '../limits.ts'
import { stringify } from '../natives.ts'
import { SECRET_NAME } from '../privacy/urls.ts'
import { messageOf } from './errors.ts'

/** Names of properties whose values are nobody's business, whatever they look like. */
const SECRET = new RegExp(SECRET_NAME, 'i')

/**
 * What a console call says, as one line: placeholders filled in (console.spec.whatwg.org, formatter), objects in the manner of JSON, cut in
 * depth, entries and characters. Runs no code of the page: getters and `toJSON` are not called; a proxy's traps may be, and may throw.
 */
export function formatConsole(args: readonly unknown[]): string {
  let left = MAX_CONSOLE_CHARS
  const format = (value: unknown, above: readonly unknown[]): string => {
    if (left <= 0) return '…'
    const text = describe(value, above)
    left -= text.length
    return text
  }
  const describe = (value: unknown, above: readonly unknown[]): string => {
    const type = typeof value
    if (type === 'string')
      return above[0] ? stringify((value as string).slice(0, left)) : (value as string).slice(0, left)
    if (type !== 'object' || !value) return type === 'function' ? 'function' : String(value)
    if (value instanceof Error) return messageOf(value)
    if (typeof Node !== 'undefined' && value instanceof Node) return `<${value.nodeName}>`
    if (above.includes(value) || above.length >= MAX_CONSOLE_DEPTH) return '{…}'
    const isList = Array.isArray(value)
    const names = Object.keys(value)
    const entries = names.slice(0, MAX_CONSOLE_ENTRIES).map(name => {
      const property = Object.getOwnPropertyDescriptor(value, name)
      const isShown = property && 'value' in property && !SECRET.test(name)
      return (isList ? '' : `${name}: `) + (isShown ? format(property.value, [value, ...above]) : '***')
    })
    if (names.length > MAX_CONSOLE_ENTRIES) entries.push('…')
    // Dates, maps, promises and the like have no properties of their own.
    if (!names.length && !isList) return Object.prototype.toString.call(value)
    return isList ? `[${entries}]` : `{${entries}}`
  }
  const rest = [...args]
  const next = (): string => {
    try {
      return format(rest.shift(), [])
    } catch {
      return '[object]'
    }
  }
  let text = ''
  if (typeof rest[0] === 'string')
    text = next().replace(/%[sdifoOc]/g, found => {
      if (!rest.length) return found
      const filled = next()
      return found === '%c' ? '' : filled
    })
  while (rest.length && left > 0) text += (text && ' ') + next()
  return text.slice(0, MAX_CONSOLE_CHARS)
}
