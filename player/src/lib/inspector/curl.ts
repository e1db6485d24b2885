import type { Request } from './request.ts'

/** A token of RFC 9110: a method, a header's name. curl reads anything else as a file or an option. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** What a terminal or a shell could take for a command when it is pasted. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/

/**
 * A request as one line for a POSIX shell; null where it is none that curl should repeat (no http address, a method that is no method).
 * The recording is untrusted: nothing in it may end a quotation, name a file, or be an option. What the recorder masked is masked here too.
 */
export function toCurl({ method, url, requestHeaders, requestBody }: Request): string | null {
  const address = httpAddress(url)
  if (!address || !TOKEN.test(method)) return null
  const headers = requestHeaders.filter(([name]) => TOKEN.test(name))
  const isPlainGet = method === 'GET' && requestBody === ''
  return [
    'curl',
    // `[1-3]` and `{a,b}` in an address would be several requests.
    ...(/[[\]{}]/.test(address) ? ['--globoff'] : []),
    '--url',
    quote(address),
    ...(isPlainGet ? [] : method === 'HEAD' ? ['--head'] : ['--request', quote(method)]),
    // An empty header is `name;` to curl; a line break in one would be a second header.
    ...headers.flatMap(([name, value]) => {
      const line = value.replace(/[\r\n]+/g, ' ').trim()
      return ['--header', quote(line === '' ? `${name};` : `${name}: ${line}`)]
    }),
    // `--data` would read a file where the body begins with @.
    ...(requestBody === '' ? [] : ['--data-raw', quote(requestBody)]),
  ].join(' ')
}

/**
 * One word for bash, zsh and ksh. Text without control characters stands in single quotes, in which nothing means anything. Control
 * characters are written as bytes in `$'…'`: a pasted escape sequence would otherwise reach the terminal. A word cannot hold NUL: it goes.
 */
export function quote(text: string): string {
  if (!CONTROL.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`
  const escaped = [...text.replaceAll('\u0000', '')].map(char => {
    if (char === '\n') return '\\n'
    if (char === "'" || char === '\\') return `\\${char}`
    return CONTROL.test(char) ? bytesOf(char) : char
  })
  return `$'${escaped.join('')}'`
}

function bytesOf(char: string): string {
  return [...new TextEncoder().encode(char)].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}

function httpAddress(url: string): string | null {
  try {
    const { protocol, href } = new URL(url)
    return protocol === 'http:' || protocol === 'https:' ? href : null
  } catch {
    return null
  }
}
