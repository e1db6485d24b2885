import { MAX_URL_CHARS } from '@playhead/protocol'
import { MAX_ASSET_VALUE_CHARS } from '../limits.ts'
import { detect } from './detect.ts'

/** Names of query parameters, and of values in messages, that are secret in every preset. */
export const SECRET_NAME = 'passw|pwd|secret|token|api.?key|auth|session|signature|credential|jwt'

const SECRET_PARAMETER = new RegExp(`${SECRET_NAME}|^(key|code|sig|sid|otp|state)$`, 'i')

/** `data:`, `blob:`, `mailto:`, `javascript:`: everything that has no host, or says so wrongly. */
const OPAQUE = /^(?!https?:|file:)[a-z][\w+.-]*:(?!\/\/)/i

/** Scheme and slashes; user info; host, if there were slashes; path; query; fragment. */
const PARTS = /^(?:((?:[\w+.-]+:)?[\\/]{2})(?:[^\\/?#]*@)?)?([^?#]*)(\?[^#]*|)([\s\S]*)$/

/** Names of built files hold a hash that looks random. */
const FILE = /\.\w{2,5}(:|$)/

/** How addresses are redacted; one per recorder. */
export interface UrlRules {
  /** Only user info and parameters with a secret's name are redacted. */
  isOpen: boolean
  /** Parameters the site wants to see. */
  kept: ReadonlySet<string>
}

/**
 * An address as it is recorded, absolute or relative. User info goes, values of the query become `*`, as do parts of the
 * path that are an e-mail address, a card or a token; a fragment stays where it is a route or an anchor. Addresses
 * without a host are reduced to their scheme. `isAsset`: it must still load in the replay, so short values that are no
 * token stay, and hashes in the path.
 */
export function redactUrl(url: string, rules: UrlRules, isAsset = false): string {
  const { isOpen, kept } = rules
  // Browsers skip line breaks and tabs wherever they stand in an address.
  const clean = url.trim().replace(/[\t\n\r]/g, '')
  const opaque = OPAQUE.exec(clean)
  if (opaque) return opaque[0]
  const [, slashes = '', path = '', query = '', hash = ''] = PARTS.exec(clean) ?? []

  function redactPart(part: string, i: number): string {
    // Java servers put the session's id there: `/cart;jsessionid=…`.
    const bare = isAsset ? part : part.replace(/;.+/, ';*')
    return (slashes && !i) || isOpen || isSafe(bare, !isAsset && !FILE.test(bare)) ? bare : '*'
  }

  function redactPair(pair: string): string {
    const [name = ''] = pair.split('=', 1)
    const value = pair.slice(name.length + 1)
    if (!isOpen && !isSafe(name)) return '*'
    return !value || keeps(name, value) ? pair : `${name}=*`
  }

  function keeps(name: string, value: string): boolean {
    if (kept.has(name)) return true
    if (SECRET_PARAMETER.test(name)) return false
    return isOpen || ((isAsset ? value.length <= MAX_ASSET_VALUE_CHARS : /^utm_/.test(name)) && isSafe(value))
  }

  function redactHash(rest: string): string {
    if (/^!?\/[^#]*$/.test(rest)) return redactUrl(rest, rules, isAsset)
    return (isOpen ? !SECRET_PARAMETER.test(rest) : /^[\w.%~-]*$/.test(rest) && isSafe(rest)) ? rest : '*'
  }

  return (
    slashes +
    path.split('/').map(redactPart).join('/') +
    (query && `?${query.slice(1).split('&').map(redactPair).join('&')}`) +
    (hash && `#${redactHash(hash.slice(1))}`)
  ).slice(0, MAX_URL_CHARS)
}

/** True where no detector finds anything, also when percent-decoded. Phone numbers are not looked for: product numbers look alike. */
function isSafe(part: string, withRandom = true): boolean {
  let text = part
  try {
    text = decodeURIComponent(part)
  } catch {
    // Not every percent sign is an escape; the detectors know `%40` by themselves.
  }
  return detect(text, false, withRandom) === text
}
