import { detect, stars } from './detect.ts'
import { SECRET_NAME } from './urls.ts'

/** Absolute addresses and paths, and the addresses without a host. */
const ADDRESS = /((?:\b[a-z][a-z\d+.-]{1,20}:)?\/[^\s"'`<>()]+|\b(?:data|blob|mailto|tel):[^\s"'`<>()]+)/i

/** `password: …`, `"token":"…"`, `api_key=…`, `Authorization: Bearer …`. */
const PAIR = new RegExp(
  `((?:${SECRET_NAME})\\w{0,20}["']?\\s?[:=]\\s?["']?(?:bearer |basic )?|bearer )([^\\s"'&,;}]+)`,
  'gi',
)

/** Quoted text, up to the end where the quote was cut off. An apostrophe within a word opens none. */
const QUOTED = /("|`|\B')([\s\S]*?)(\1|$)/g

/** Places in a file, which stay, or numbers of four digits and more. */
const NUMBERS = /(?::\d+){2}|\d{4,}/g

/**
 * Free text from the page's code. Addresses are redacted as `url` does it, and values named like secrets are masked; with
 * `detects`, also what looks personal; with `isStrict`, also quoted text and long numbers: words stay, so that an error
 * can still be understood.
 */
export function redactMessage(text: string, url: (url: string) => string, detects: boolean, isStrict: boolean): string {
  const named = text.replace(PAIR, (_, name: string, value: string) => name + stars(value))
  // Names of files look random, so the detectors see only what stands between the addresses.
  const parts = named.split(ADDRESS).map((part, i) => (i % 2 ? url(part) : detects ? detect(part) : part))
  if (!isStrict) return parts.join('')
  return parts
    .join('')
    .replace(QUOTED, (_, open: string, inner: string, close: string) => open + stars(inner) + close)
    .replace(NUMBERS, match => (match.startsWith(':') ? match : stars(match)))
}
