import { MAX_EVENT_NAME_CHARS } from '@playhead/protocol'
import { listen, type Stop } from '../guard.ts'
import { MAX_STACK_CHARS } from '../limits.ts'
import type { Props } from '../types.ts'
import { cleanUrl } from '../url.ts'

/** Reports uncaught errors and rejected promises nobody handled. What the page handles itself is not seen. */
export function captureErrors(report: (message: string, props: Props) => void): Stop {
  const stops = [
    listen<ErrorEvent>(window, ['error'], event => {
      // The same event type tells of images and scripts that did not load; those have no message.
      if (!event.message) return
      const { error, message, filename, lineno, colno } = event
      // Chromium alone puts "Uncaught" before the message: the same error is to have one name in all browsers.
      report(cutMessage(error ? messageOf(error) : message.replace(/^Uncaught /, '')), {
        kind: 'error',
        source: cleanUrl(filename ?? ''),
        line: lineno,
        column: colno,
        stack: stackOf(error),
      })
    }),
    listen<PromiseRejectionEvent>(window, ['unhandledrejection'], event => {
      report(cutMessage(messageOf(event.reason)), { kind: 'unhandledrejection', stack: stackOf(event.reason) })
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function cutMessage(message: string): string {
  return message.slice(0, MAX_EVENT_NAME_CHARS)
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
