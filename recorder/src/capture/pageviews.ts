import { listen } from '../guard.ts'
import { nowMs } from '../natives.ts'
import { openStore } from '../storage.ts'
import { QUICK_BACK_MS } from './thresholds.ts'
import type { Signals } from './types.ts'
import { wrap } from './wrap.ts'

export type Navigation = 'load' | 'push' | 'replace' | 'traverse' | 'return' | 'session'

/** A page of this tab that was left: where, from when to when, and the page before it unless it was come back to. */
export interface Visit {
  url: string
  fromMs: number
  toMs: number
  before?: string
}

/**
 * The page somebody came back from quickly, undefined if they did not: they looked at `left` and returned to the page before it, or came
 * back to `left` itself from a page of somebody else, whose URL is not known.
 */
export function quickBackFrom(left: Visit, url: string, atMs: number): { url?: string; dwellMs: number } | undefined {
  const isInside = left.before === url
  const dwellMs = isInside ? left.toMs - left.fromMs : atMs - left.toMs
  const isQuick = (isInside || left.url === url) && dwellMs < QUICK_BACK_MS
  return isQuick ? { url: isInside ? left.url : undefined, dwellMs } : undefined
}

/** A URL without its fragment, unless a router lives there: `#/cart`, `#!cart`. */
export function pageOf(url: string): string {
  return url.replace(/#(?![/!]).*/, '')
}

/**
 * Reports changes of the page's address within the document, and quick returns. The page's own history calls run first and unhindered.
 * `onPage` is called when it is another page, not only another fragment.
 */
export function capturePageviews({ report, policy, onStop }: Signals, onPage: () => void): void {
  const store = openStore(() => sessionStorage, 'playhead:')
  let href = location.href
  let visit: Visit

  const arrive = (left: Visit | undefined, isBack: boolean): void => {
    const url = policy.url(pageOf(href))
    const fromMs = nowMs()
    const from = isBack && left && quickBackFrom(left, url, fromMs)
    if (from) report({ type: 'quick_back', name: from.url, props: { dwellMs: from.dwellMs } })
    visit = { url, fromMs, toMs: 0, before: isBack ? undefined : left?.url }
  }
  const leave = (): Visit => ({ ...visit, toMs: nowMs() })
  const comeBack = (isBack: boolean): void => arrive(store.take('page') as Visit | undefined, isBack)

  const look = (navigation: Navigation): void => {
    if (location.href === href) return
    const isPage = pageOf(location.href) !== pageOf(href)
    href = location.href
    report({ type: 'pageview', props: { navigation } }, true)
    if (!isPage) return
    if (navigation === 'replace') visit.url = policy.url(pageOf(href))
    else arrive(leave(), navigation === 'traverse')
    onPage()
  }

  const loaded = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined
  comeBack(loaded?.type === 'back_forward')
  onStop(
    wrap(history, 'pushState', () => () => look('push')),
    wrap(history, 'replaceState', () => () => look('replace')),
    listen(window, ['popstate', 'hashchange'], () => look('traverse')),
    listen(window, ['pagehide'], () => store.write('page', leave())),
    listen<PageTransitionEvent>(window, ['pageshow'], event => event.persisted && comeBack(true)),
  )
}
