/**
 * True for a share of `rate` of all sessions, 0 to 1. Fair: a session id is a UUIDv7, whose last 62 bits come from the browser's source of
 * randomness (RFC 9562, section 5.7); 32 of them are a share in steps of 2^-32, and a hash could not make them more even. The first 48 are
 * the time, of which nothing may depend. Stable: it asks nothing but the id, so all tabs, pages and versions of the recorder agree on a
 * session, and one that is taken at a rate is taken at every higher one.
 */
export function isSampled(session: string, rate = 1): boolean {
  return Number.parseInt(session.slice(-8), 16) < rate * 2 ** 32
}
