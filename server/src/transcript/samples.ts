import { SESSION, START_MS, TAB } from '../index/samples.ts'
import type { SessionEvent } from '../sessions/schema.ts'

/** An event for tests, so many milliseconds after the session's start. */
export function sessionEvent(
  type: SessionEvent['type'],
  offsetMs: number,
  over: Partial<SessionEvent> = {},
): SessionEvent {
  return {
    id: `${TAB}/0/${offsetMs}`,
    tab: TAB,
    atMs: START_MS + offsetMs,
    type,
    name: '',
    url: 'https://shop.example.com/cart',
    props: {},
    element: null,
    ...over,
  }
}

/** An element of a test's page. */
export function pageElement(
  over: Partial<NonNullable<SessionEvent['element']>> = {},
): NonNullable<SessionEvent['element']> {
  return { selector: '#save', tag: 'button', role: 'button', name: 'Save', hrefPath: '', ...over }
}

/** What is known of a test's session of one tab and two minutes. */
export const FACTS = {
  session: SESSION,
  startedMs: START_MS,
  endedMs: START_MS + 120_000,
  browser: 'Chrome',
  os: 'Linux',
  device: 'desktop' as const,
  viewport: { width: 1280, height: 720 },
  tabs: [{ tab: TAB, fromMs: START_MS, toMs: START_MS + 120_000 }],
}
