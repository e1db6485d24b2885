import { MAX_EVENT_NAME_CHARS } from '@playhead/protocol'
import { MAX_CONSOLE_PER_MINUTE } from '../limits.ts'
import { stackOf } from './errors.ts'
import { formatConsole } from './format.ts'
import { createRate } from './rate.ts'
import type { Signals } from './types.ts'
import { wrap } from './wrap.ts'

/** Frames of ours on top of a call's stack: this module's `before`, its guard and the wrapper. */
const OWN_FRAMES = 3

/** Reports what the page writes to the console. The recorder's own lines are left out. */
export function captureConsole(signals: Signals): void {
  const { options, policy, report, onStop } = signals
  const isAllowed = createRate(signals, 'console')
  let isBusy = false

  for (const level of options.console === false ? [] : (options.console ?? ['error', 'warn'])) {
    const before = (_self: unknown, args: unknown[]): undefined => {
      // What is logged while a line is looked at (a proxy's trap that logs) would be looked at for ever.
      if (isBusy || String(typeof args[0] === 'string' && args[0]).startsWith('[playhead]')) return
      if (!isAllowed(MAX_CONSOLE_PER_MINUTE)) return
      isBusy = true
      const message = policy.message(formatConsole(args))
      const thrown = args.find(arg => arg instanceof Error)
      // Chromium alone writes the error's name above the frames.
      const call =
        level === 'error' &&
        stackOf(new Error())
          .replace(/^Error\n/, '')
          .split('\n')
      const stack = policy.message(stackOf(thrown) || (call ? call.slice(OWN_FRAMES).join('\n') : ''))
      isBusy = false
      report({ type: 'console', name: message.slice(0, MAX_EVENT_NAME_CHARS), props: { level, message, stack } })
    }
    onStop(wrap(console, level, before))
  }
}
