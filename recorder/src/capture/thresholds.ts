/** When something a visitor does, or a page, counts as a signal. Each number has its public source. */

/**
 * Clicks, milliseconds from the first to the last of them, and pixels between one and the next: PostHog's defaults
 * (`RageclickConfig`: `click_count` 3, `timeout_ms` 1000, `threshold_px` 30). Datadog RUM has the same second, and more than three clicks.
 */
export const RAGE_CLICKS = 3
export const RAGE_MS = 1_000
export const RAGE_PX = 30

/**
 * Milliseconds in which the page does not answer a click. Sentry's lower bound of a slow click (getsentry/sentry-javascript#8295:
 * "a lot of clicks happen within 250-3000 seconds that should be considered normal", meaning milliseconds); it calls them dead after 7 s.
 */
export const DEAD_CLICK_MS = 3_000

/**
 * Milliseconds after a click in which an uncaught error is laid to it. Datadog RUM: an error within the click's action, which lasts as
 * long as the page works on it; a second is what its rage clicks and ours take for one action.
 */
export const ERROR_CLICK_MS = 1_000

/**
 * Milliseconds on a page before the visitor goes back to the one before. 5 s in Uxify's "U-turns" and ActionXM's "quick back";
 * Microsoft Clarity, whose word it is, names no number.
 */
export const QUICK_BACK_MS = 5_000

/** Milliseconds of a task that is reported. By itself it makes an interaction "needs improvement" (web.dev/articles/inp: good is up to 200 ms). */
export const LONG_TASK_MS = 200

/** Up to the first number is good, above the second is poor (web.dev/articles/vitals; ttfb, fcp there). Milliseconds; CLS has no unit. */
export const VITALS = {
  LCP: [2_500, 4_000],
  INP: [200, 500],
  CLS: [0.1, 0.25],
  FCP: [1_800, 3_000],
  TTFB: [800, 1_800],
} as const

/** Milliseconds between two shifts, and from first to last, within one session window (web.dev/articles/cls). */
export const CLS_GAP_MS = 1_000
export const CLS_WINDOW_MS = 5_000

/** INP leaves out one longest interaction for each 50 (web.dev/articles/inp), so ten are enough for 500: as web-vitals has it. */
export const INP_INTERACTIONS = 50
export const INP_KEPT = 10
/** Milliseconds an event must take to be told of: 2.5 frames, as web-vitals has it. The first interaction counts whatever it takes. */
export const INP_DURATION_MS = 40
