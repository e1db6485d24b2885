import { MAX_URL_CHARS } from '@playhead/protocol'

/** A URL as it is recorded: without `user:password@`, cut at the protocol's length. */
export function cleanUrl(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#]*@/i, '$1').slice(0, MAX_URL_CHARS)
}
