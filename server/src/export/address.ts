import { literal } from './literals.ts'

/** Parts of a path that another visit would not have: what was redacted, ids that are made anew. */
const VARIES = /\*|^[\da-f]{8}-[\da-f-]{27}$|^[\da-f]{16,}$|\d{5,}/i

/** Code of what is true of the address one waits for. The path, and a route in the fragment; queries carry what differs from visit to visit. */
export function isAddress(recorded: string): string {
  const { pathname, hash } = new URL(recorded)
  const isRoute = /^#[!/]/.test(hash)
  const path = isRoute ? pathname + hash : pathname
  const where = isRoute ? 'url.pathname + url.hash' : 'url.pathname'
  const parts = path.split('/')
  if (!parts.some(part => VARIES.test(part))) return `url => ${where} === ${literal(path)}`
  const pattern = parts.map(part => (VARIES.test(part) ? '[^/]+' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')))
  return `url => new RegExp(${literal(`^${pattern.join('/')}$`)}).test(${where})`
}

/** Where to go to: relative to the base where it can be, without the query's redacted values. `isWhole`: nothing of it was redacted. */
export function addressToOpen(recorded: string, origin: string): { url: string; isWhole: boolean } {
  const url = new URL(recorded)
  let isWhole = !url.pathname.includes('*') && !url.hash.includes('*')
  for (const [name, value] of [...url.searchParams]) {
    if (value !== '*' && name !== '*') continue
    url.searchParams.delete(name)
    isWhole = false
  }
  const relative = `${url.pathname}${url.search}${url.hash}`
  return { url: url.origin === origin ? relative : url.href, isWhole }
}
