import { MAX_EVENT_NAME_CHARS } from '@playhead/protocol'
import { listen } from '../guard.ts'
import { MAX_ERRORS_PER_MINUTE, MAX_STACK_CHARS } from '../limits.ts'
import type { Props } from '../types.ts'
import { createRate } from './rate.ts'
import type { Signals } from './types.ts'

/** Where the loader keeps errors from before the recorder came. */
const EARLY_ERRORS = Symbol.for('playhead.errors')

/**
 * Reports uncaught errors and rejected promises nobody handled. What the page handles itself is not seen. `onError` gets each error's
 * message, also of those that are too many to be reported.
 */
export function captureErrors(signals: Signals, onError: (message: string) => void): void {
  const { report, policy, onStop } = signals
  const isAllowed = createRate(signals, 'error')
  const tell = (text: string, thrown: unknown, props: Props): void => {
    const name = policy.message(text).slice(0, MAX_EVENT_NAME_CHARS)
    if (isAllowed(MAX_ERRORS_PER_MINUTE))
      report({ type: 'error', name, props: { ...props, stack: policy.message(stackOf(thrown)) } })
    // Browsers throw it at pages that resize within a resize; nothing is broken by it.
    if (!text.startsWith('ResizeObserver')) onError(name)
  }
  const onEvent = (event: Event): void => {
    const { type, error, message, filename, lineno, colno } = event as ErrorEvent
    const { reason } = event as PromiseRejectionEvent
    if (type !== 'error') tell(messageOf(reason), reason, { kind: type })
    // The same event type tells of images and scripts that did not load; those have no message.
    // Chromium alone puts "Uncaught" before the message: the same error is to have one name in all browsers.
    else if (message)
      tell(error ? messageOf(error) : message.replace(/^Uncaught /, ''), error, {
        kind: type,
        source: policy.url(filename ?? ''),
        line: lineno,
        column: colno,
      })
  }
  onStop(listen(window, ['error', 'unhandledrejection'], onEvent))
  const page = window as { [EARLY_ERRORS]?: Event[] }
  page[EARLY_ERRORS]?.forEach(onEvent)
  delete page[EARLY_ERRORS]
}

/** What was thrown, in words. Anything can be thrown: objects without a message are named by their kind, not printed. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown) {
    const { name, message } = thrown as Partial<Error>
    return message ? `${name ?? 'Error'}: ${message}` : Object.prototype.toString.call(thrown)
  }
  return String(thrown)
}

export function stackOf(thrown: unknown): string {
  const stack = (thrown as Partial<Error> | null | undefined)?.stack
  return typeof stack === 'string' ? stack.slice(0, MAX_STACK_CHARS) : ''
}
