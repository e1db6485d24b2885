import { guarded, listen, type Stop } from '../guard.ts'
import { cleanUrl } from '../url.ts'

export type Navigation = 'load' | 'push' | 'replace' | 'traverse' | 'return' | 'session'

/**
 * Reports changes of the page's address within the document. The page's own history calls run first and unhindered; a
 * wrapper put over ours by somebody else is left alone on stop.
 */
export function captureNavigations(report: (navigation: Navigation) => void): Stop {
  let url = location.href
  const look = guarded((navigation: Navigation) => {
    if (location.href === url) return
    url = location.href
    report(navigation)
  })
  const stops = [
    wrap('pushState', () => look('push')),
    wrap('replaceState', () => look('replace')),
    listen(window, ['popstate', 'hashchange'], () => look('traverse')),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function wrap(method: 'pushState' | 'replaceState', after: () => void): Stop {
  const original = history[method]
  let isStopped = false
  const wrapper = function (this: History, ...args: Parameters<History['pushState']>): void {
    original.apply(this, args)
    if (!isStopped) after()
  }
  history[method] = wrapper
  return () => {
    isStopped = true
    if (history[method] === wrapper) history[method] = original
  }
}

/** Where the visitor came from, as it is recorded. */
export function referrer(): string {
  return cleanUrl(document.referrer)
}
