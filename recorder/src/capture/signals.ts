import { guarded, listen, type Stop } from '../guard.ts'
import { captureClicks } from './clicks.ts'
import { captureConsole } from './console.ts'
import { describeElement } from './element.ts'
import { captureErrors } from './errors.ts'
import { captureFetch } from './fetch.ts'
import { captureForms } from './forms.ts'
import { captureLongTasks } from './longtasks.ts'
import { capturePageviews } from './pageviews.ts'
import { createRequests } from './requests.ts'
import type { SignalContext, Signals } from './types.ts'
import { captureVitals } from './vitals.ts'
import { captureXhr } from './xhr.ts'

/**
 * Starts everything that makes index events of what happens on the page. Called before the recorder's own listeners for `visibilitychange`
 * and `pagehide`: what a signal knows only at the end is reported in its own, which stand before them.
 */
export function captureSignals(context: SignalContext): Stop {
  const { options, policy } = context
  const leaving: ((isGone: boolean) => void)[] = []
  const stops: Stop[] = []
  let isStopped = false
  const signals: Signals = {
    ...context,
    report: guarded((happening, isActivity = false) => {
      if (!isStopped) context.report({ name: happening.element?.name, ...happening }, isActivity)
    }),
    describe: element => describeElement(element, policy),
    onLeave: callback => void leaving.push(guarded(callback)),
    onStop: (...more) => void stops.push(...more),
  }
  // Guarded one by one: what cannot start, such as on a page that froze its globals, does not keep the others from it.
  const clicks = guarded(captureClicks)(signals)
  const leaveForms = guarded(captureForms)(signals)
  guarded(capturePageviews)(signals, () => {
    clicks?.left()
    leaveForms?.()
  })
  guarded(captureErrors)(signals, message => clicks?.failed(message))
  guarded(captureConsole)(signals)
  const begin = options.network === false ? undefined : guarded(createRequests)(signals)
  if (begin) {
    const safe = guarded(begin)
    guarded(captureFetch)(signals, safe)
    guarded(captureXhr)(signals, safe)
  }
  if (options.performance !== false) {
    guarded(captureVitals)(signals)
    guarded(captureLongTasks)(signals)
  }
  stops.push(
    listen(window, ['visibilitychange', 'pagehide'], ({ type }) => {
      const isGone = type === 'pagehide'
      if (isGone || document.visibilityState === 'hidden') for (const leave of leaving) leave(isGone)
    }),
  )
  return () => {
    isStopped = true
    for (const stop of stops) stop()
  }
}
