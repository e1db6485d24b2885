import type { SessionEvent } from '@playhead/server/api'

export type Rating = 'good' | 'needs-improvement' | 'poor'

/**
 * Up to the first number is good, above the second is poor. Milliseconds; CLS has no unit. Each number's source is the page at `source`,
 * Google's definition of the metric, which a test holds against what the recorder rates by.
 */
export const VITALS = {
  LCP: { title: 'Largest contentful paint', good: 2_500, poor: 4_000, source: 'https://web.dev/articles/lcp' },
  INP: { title: 'Interaction to next paint', good: 200, poor: 500, source: 'https://web.dev/articles/inp' },
  CLS: { title: 'Cumulative layout shift', good: 0.1, poor: 0.25, source: 'https://web.dev/articles/cls' },
  FCP: { title: 'First contentful paint', good: 1_800, poor: 3_000, source: 'https://web.dev/articles/fcp' },
  TTFB: { title: 'Time to first byte', good: 800, poor: 1_800, source: 'https://web.dev/articles/ttfb' },
} as const
export type Vital = keyof typeof VITALS

export const RATING_LABELS: Readonly<Record<Rating, string>> = {
  good: 'Good',
  'needs-improvement': 'Needs work',
  poor: 'Poor',
}

export function isVital(name: string): name is Vital {
  return Object.hasOwn(VITALS, name)
}

export function ratingOf(name: Vital, value: number): Rating {
  const { good, poor } = VITALS[name]
  return value <= good ? 'good' : value <= poor ? 'needs-improvement' : 'poor'
}

/** `2.5 s`, `180 ms`; layout shift as the number it is. */
export function vitalText(name: Vital, value: number): string {
  if (name === 'CLS') return String(Math.round(value * 1000) / 1000)
  return value < 1000 ? `${Math.round(value)} ms` : `${Math.round(value / 10) / 100} s`
}

/** The value of a `web_vital` event; undefined where it tells none that is known. */
export function vitalOf({ name, props }: SessionEvent): { name: Vital; value: number; rating: Rating } | undefined {
  const { value } = props
  if (!isVital(name) || typeof value !== 'number' || !Number.isFinite(value)) return undefined
  return { name, value, rating: ratingOf(name, value) }
}

/**
 * The vitals of the page that was loaded at a moment, in the tab where something happened last: of each the last report before the tab
 * loaded its next page, since recorders report a metric again when it has changed. `events` oldest first.
 */
export function vitalsOfPage(events: readonly SessionEvent[], atMs: number): Map<Vital, SessionEvent> {
  const reached = events.filter(event => event.atMs <= atMs)
  const tab = reached.at(-1)?.tab ?? events[0]?.tab
  const isLoad = (event: SessionEvent) =>
    event.type === 'pageview' && event.tab === tab && event.props.navigation === 'load'
  const from = reached.findLastIndex(isLoad)
  const next = events.findIndex((event, place) => place >= reached.length && isLoad(event))
  const found = new Map<Vital, SessionEvent>()
  for (const event of events.slice(Math.max(0, from), next === -1 ? undefined : next)) {
    if (event.type !== 'web_vital' || event.tab !== tab) continue
    const vital = vitalOf(event)
    if (vital) found.set(vital.name, event)
  }
  return found
}
