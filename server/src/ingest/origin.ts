/**
 * Compiles a project's allowed origins: `https://shop.example.com` (exactly that), `https://*.example.com` (any subdomain, at any
 * depth, not the domain itself; scheme and port as written), `*` (all).
 *
 * - No `Origin` header is allowed: browsers send one with every POST (Fetch standard, "append a request `Origin` header"), so its
 *   absence means a server or a command line, which could write any origin it likes. Refusing it would protect nothing.
 * - `Origin: null` (sandboxed frames, files, and beacons of pages with `Referrer-Policy: no-referrer`) says nothing about the site,
 *   so only `*` allows it.
 */
export function compileOrigins(allowed: readonly string[]): (origin: string | undefined) => boolean {
  if (allowed.includes('*')) return () => true
  const patterns = allowed.map(pattern => pattern.toLowerCase())
  const exact = new Set(patterns.filter(pattern => !pattern.includes('*')))
  const wild = patterns.filter(pattern => pattern.includes('*')).map(wildcard)
  return origin => {
    if (origin === undefined) return true
    return exact.has(origin) || wild.some(pattern => pattern.test(origin))
  }
}

/** One or more DNS labels for the `*`: unambiguous at the dots, so matching is linear in the header's length. */
function wildcard(pattern: string): RegExp {
  const [before = '', behind = ''] = pattern.split('*')
  return new RegExp(`^${escapeRegExp(before)}[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*${escapeRegExp(behind)}$`)
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
