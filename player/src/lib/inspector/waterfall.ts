import type { Request } from './request.ts'

/** A stretch of time, epoch milliseconds. */
export interface Span {
  fromMs: number
  toMs: number
}

/** A bar as shares of the row's width, 0 to 1. */
export interface Bar {
  left: number
  width: number
  /** Share of the bar before the answer began. */
  wait: number
}

/** Where a request lies in a span. It keeps within it, and to the least width that can be seen: `least` of the span. */
export function barOf(
  { startMs, durationMs = 0, ttfbMs }: Pick<Request, 'startMs' | 'durationMs' | 'ttfbMs'>,
  { fromMs, toMs }: Span,
  least = 0.012,
): Bar {
  const lengthMs = Math.max(1, toMs - fromMs)
  const clamp = (share: number) => Math.min(1, Math.max(0, share))
  const left = Math.min(clamp((startMs - fromMs) / lengthMs), 1 - least)
  const right = clamp((startMs + durationMs - fromMs) / lengthMs)
  return {
    left,
    width: Math.max(least, right - left),
    wait: durationMs > 0 ? clamp((ttfbMs ?? durationMs) / durationMs) : 1,
  }
}

/** From the first start to the last end of these requests; the whole session where there are none. */
export function spanOf(requests: readonly Pick<Request, 'startMs' | 'durationMs'>[], session: Span): Span {
  if (requests.length === 0) return session
  let [fromMs, toMs] = [Number.POSITIVE_INFINITY, 0]
  for (const { startMs, durationMs = 0 } of requests) {
    fromMs = Math.min(fromMs, startMs)
    toMs = Math.max(toMs, startMs + durationMs)
  }
  return { fromMs, toMs: Math.max(toMs, fromMs + 1) }
}
