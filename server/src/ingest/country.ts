/** What proxies write where they do not know: Cloudflare's "no country" and its Tor, and ISO's "not assigned". */
const NOT_COUNTRIES = new Set(['XX', 'T1', 'ZZ'])

/** The country a proxy's header names: two upper-case letters (ISO 3166-1 alpha-2), or undefined. */
export function countryOf(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string' || !/^\s*[a-z]{2}\s*$/i.test(header)) return undefined
  const country = header.trim().toUpperCase()
  return NOT_COUNTRIES.has(country) ? undefined : country
}
