import { SESSION_PROPERTIES, type SessionProperty } from './definition.ts'

/** The first page of a session: where it landed. */
const LANDING = 'tupleElement(min(firstPage), 2)'

/**
 * SQL of a property of a session, over its rows of `sessions` GROUP BY session: a String, '' where it is not known. Merged as
 * sessions/listmerge.ts does. A slash at the end of a path makes no difference, and of a referrer only the host is one.
 */
export function sessionValueSql(property: string): string {
  return VALUES[SESSION_PROPERTIES.find(one => one === property) ?? 'browser']
}

const VALUES: Record<SessionProperty, string> = {
  browser: 'toString(max(browserName))',
  os: 'toString(max(osName))',
  device: "replaceOne(toString(min(deviceKind)), 'unknown', '')",
  country: 'toString(max(country))',
  release: 'toString(max(appRelease))',
  referrer: 'domain(tupleElement(min(firstReferrer), 2))',
  landing_path: `replaceRegexpOne(path(${LANDING}), '(.)/$', '\\\\1')`,
  utm_source: utm('utm_source'),
  utm_medium: utm('utm_medium'),
  utm_campaign: utm('utm_campaign'),
  utm_term: utm('utm_term'),
  utm_content: utm('utm_content'),
}

function utm(name: string): string {
  return `decodeURLFormComponent(extractURLParameter(cutFragment(${LANDING}), '${name}'))`
}
