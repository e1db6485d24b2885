import { guarded } from '../guard.ts'
import { MAX_FAILED_REQUESTS_PER_MINUTE, MAX_REQUESTS_PER_MINUTE, TIMING_WAIT_MS } from '../limits.ts'
import { nowMs } from '../natives.ts'
import type { NetworkOptions, Props, PropValue } from '../types.ts'
import { cutBody, sizeOf } from './bodies.ts'
import { pathOf } from './element.ts'
import { observe } from './observe.ts'
import { templatePath } from './path.ts'
import { createRate } from './rate.ts'
import type { Signals } from './types.ts'

/** Headers that let their holder in; no list of a site's turns them on. */
const NEVER = /auth|cookie/i

export type Header = (name: string) => string | null | undefined

export interface Outcome {
  /** 0 when there was no answer, or one the page may not look at. */
  status: number
  header: Header
  /** Why there was none. */
  error?: string
  bytes?: number
  body?: unknown
}

/** Ends a request, once. Without an outcome it is forgotten. */
export type End = (outcome?: Outcome) => void

interface Open {
  url: string
  startMs: number
  settle(timing?: PerformanceResourceTiming): void
}

/** A request that starts now; undefined when it is none of the page's. `wantsBody`: its host's bodies are recorded. */
export type Begin = (
  kind: 'fetch' | 'xhr',
  method: unknown,
  url: unknown,
  body: unknown,
  header: Header,
) => { end: End; wantsBody: boolean } | undefined

/** Puts together what is known of each request: the call, its outcome, and the browser's timing of it. */
export function createRequests(signals: Signals): Begin {
  const { report, policy, endpoint, onLeave, onStop } = signals
  const { bodyHosts = [], headers = [] } = (signals.options.network || {}) as NetworkOptions
  const open = new Set<Open>()

  const pick = (header: Header): Props | undefined => {
    const picked: Props = {}
    for (const name of headers) {
      const value = !NEVER.test(name) && header(name)
      if (value) picked[name] = policy.message(value)
    }
    return headers.length ? picked : undefined
  }
  const bodyOf = (body: unknown): string | undefined => {
    const text = cutBody(body)
    return text && policy.message(text)
  }

  const { flush, stop } = observe<PerformanceResourceTiming>(
    'resource',
    timing => {
      for (const request of open)
        if (request.url === timing.name && request.startMs <= timing.startTime) return request.settle(timing)
    },
    { buffered: false },
  )
  onStop(stop)
  onLeave(() => {
    flush()
    for (const request of open) request.settle()
  })

  // After the line above: what is settled on leaving is counted before the count is told.
  const isAllowed = createRate(signals, 'network')

  return (kind, method, address, body, header) => {
    const { href, host, hostname } = new URL(String(address), document.baseURI)
    if (!/^http/.test(href) || href.startsWith(`${endpoint}/v1/`)) return undefined
    const wantsBody = bodyHosts.some(allowed => allowed === host || allowed === hostname)
    const name = String(method).toUpperCase()
    const url = policy.url(href)
    const atMs = nowMs()
    const requestHeaders = pick(header)
    const requestBody = wantsBody ? bodyOf(body) : undefined
    const requestBytes = sizeOf(body)
    let outcome: Outcome | undefined
    let timing: PerformanceResourceTiming | undefined
    let elapsedMs = 0
    let responseHeaders: Props | undefined

    const request: Open = {
      url: href.replace(/#.*/, ''),
      startMs: performance.now(),
      settle(found) {
        timing ??= found
        if (!outcome || !open.delete(request)) return
        const { status, error, bytes, body } = outcome
        if (!isAllowed(status >= 400 || error ? MAX_FAILED_REQUESTS_PER_MINUTE : MAX_REQUESTS_PER_MINUTE)) return
        const props: Record<string, PropValue | undefined> = {
          kind,
          method: name,
          url,
          status,
          error,
          durationMs: Math.round(timing?.duration ?? elapsedMs),
          ttfbMs: Math.round(timing?.responseStart ? timing.responseStart - timing.startTime : elapsedMs),
          requestBytes,
          // 0 where another origin does not let its sizes be seen.
          responseBytes: timing?.encodedBodySize || bytes,
          requestHeaders,
          responseHeaders,
          requestBody,
          responseBody: bodyOf(body),
        }
        report({ type: 'network', name: `${name} ${templatePath(pathOf(url))}`, atMs, props: props as Props })
      },
    }
    open.add(request)
    return {
      wantsBody,
      end(found) {
        outcome = found
        elapsedMs = performance.now() - request.startMs
        // Now: an XMLHttpRequest may be sent again before the timing is there.
        responseHeaders = found && pick(found.header)
        if (!outcome) open.delete(request)
        else if (timing || outcome.error) request.settle()
        else setTimeout(guarded(request.settle), TIMING_WAIT_MS)
      },
    }
  }
}
