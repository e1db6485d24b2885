import { MAX_KEY_CHARS } from '@playhead/protocol'

/** The server's address without a slash at its end. A path is taken as one of the page's own site. @throws TypeError when it is not a URL. */
export function resolveEndpoint(endpoint: string, pageUrl: string): string {
  return new URL(endpoint, pageUrl).href.replace(/\/*([?#].*)?$/, '')
}

/**
 * Where a script lies, which is where it sends to: `https://shop.example/r/playhead.js` and its versioned form
 * `https://shop.example/r/playhead/0.1.0-….js` give `https://shop.example/r`.
 */
export function directoryOf(scriptUrl: string): string {
  return scriptUrl.replace(/[?#].*$/, '').replace(/(\/playhead\/\d[^/]*|\/[^/]*)$/, '')
}

/** What is wrong with a write key, in words; undefined when nothing is. */
export function keyProblem(key: unknown): string | undefined {
  if (typeof key === 'string' && key.startsWith('pk_') && key.length <= MAX_KEY_CHARS) return undefined
  return 'nothing is recorded: the write key, pk_…, is missing or not one'
}

/** Where a session is watched; at a moment, when one is given. */
export function sessionUrl(endpoint: string, session: string, at?: Date | number): string {
  const url = `${endpoint}/sessions/${session}`
  return at === undefined ? url : `${url}?at=${new Date(at).toISOString()}`
}
