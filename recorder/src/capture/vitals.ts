import type { ElementDescriptor } from '@playhead/protocol'
import { listen } from '../guard.ts'
import { createCls, type Shift } from './cls.ts'
import { createInp } from './inp.ts'
import { hasEntries, observe } from './observe.ts'
import { INP_DURATION_MS, VITALS } from './thresholds.ts'
import type { Signals } from './types.ts'

type Vital = keyof typeof VITALS
type PaintEntry = PerformanceEntry & { element?: Element | null }
type EventEntry = PerformanceEntry & { interactionId?: number; target?: Node | null }
type Navigation = PerformanceNavigationTiming & { activationStart?: number }

interface Value {
  value: number
  element?: ElementDescriptor
  isTold?: boolean
}

/**
 * Reports web vitals by the definitions of the web-vitals library: FCP and TTFB when known, LCP when the visitor first clicks or presses a key,
 * CLS and INP when the page is hidden, and again when they changed until the next time. The last one of a page counts.
 */
export function captureVitals({ report, describe, onLeave, onStop }: Signals): void {
  const values: Partial<Record<Vital, Value>> = {}
  let inp = createInp()
  let cls = createCls()
  const navigation = performance.getEntriesByType('navigation')[0] as Navigation | undefined
  // A page that was in the background paints when it is looked at: its times say nothing.
  let hiddenMs = document.visibilityState === 'hidden' ? 0 : Number.POSITIVE_INFINITY

  const set = (name: Vital, value: number, element?: ElementDescriptor): void => {
    if (values[name]?.value !== value) values[name] = { value, element }
  }
  const tell = (name: Vital): void => {
    const known = values[name]
    if (!known || known.isTold) return
    known.isTold = true
    const [good, poor] = VITALS[name]
    const value = Math.round(known.value * 1e4) / 1e4
    const rating = value <= good ? 'good' : value <= poor ? 'needs-improvement' : 'poor'
    report({ type: 'web_vital', name, element: known.element, props: { value, rating } })
  }
  /** A time since the visitor asked for the page, unless nobody looked; a prerendered one was begun before. */
  const setTime = (name: Vital, timeMs: number, element?: Element | null): void => {
    if (timeMs >= hiddenMs || values[name]?.isTold) return
    set(
      name,
      Math.max(0, Math.round(timeMs - (navigation?.activationStart ?? 0))),
      element ? describe(element) : undefined,
    )
    if (name !== 'LCP') tell(name)
  }
  const onInteraction = ({ interactionId, duration, target }: EventEntry): void => {
    inp.add(interactionId ?? 0, duration, () => (target instanceof Element ? describe(target) : undefined))
    const kept = inp.value((performance as { interactionCount?: number }).interactionCount)
    if (kept) set('INP', kept.durationMs, kept.element)
  }
  const observations = [
    observe<PerformanceEntry>('paint', ({ name, startTime }) => {
      if (name === 'first-contentful-paint') setTime('FCP', startTime)
    }),
    observe<PaintEntry>('largest-contentful-paint', ({ startTime, element }) => setTime('LCP', startTime, element)),
    observe<Shift>('layout-shift', shift => set('CLS', cls(shift))),
    observe<EventEntry>('event', onInteraction, { durationThreshold: INP_DURATION_MS }),
    observe<EventEntry>('first-input', onInteraction),
  ]
  const flush = (): void => {
    for (const { flush } of observations) flush()
  }
  if (hasEntries('layout-shift')) set('CLS', 0)
  if (navigation?.responseStart) setTime('TTFB', navigation.responseStart)
  onLeave(() => {
    flush()
    hiddenMs = Math.min(hiddenMs, performance.now())
    for (const name in values) tell(name as Vital)
  })
  onStop(
    ...observations.map(({ stop }) => stop),
    listen(window, ['click', 'keydown'], event => {
      if (!event.isTrusted || values.LCP?.isTold) return
      flush()
      tell('LCP')
    }),
    listen<PageTransitionEvent>(window, ['pageshow'], event => {
      if (!event.persisted) return
      inp = createInp()
      cls = createCls()
    }),
  )
}
