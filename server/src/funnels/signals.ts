/**
 * Milliseconds after the last activity in which what goes wrong still belongs to it: a click's request is answered, and its error thrown,
 * seconds after the click. A request stands at the time it was sent, so that one that times out later is in as well.
 */
export const SIGNAL_GRACE_MS = 5_000

/**
 * What a person's hand does. Requests, errors, console lines, vitals and flags are the page's doing, and so is `custom`: a page that
 * tracks a heartbeat would never be left, and what a product tracks follows a click or a page that is here anyhow. `form_abandon` is told
 * when the page is left, however long ago the form was.
 */
export const ACTIVITIES =
  "'pageview', 'click', 'rage_click', 'dead_click', 'error_click', 'quick_back', 'input', 'validation'"

/** True for the rows of `events` that say something: a signal (`signalKind` and `signalValue`, index/migrations/0006_signals.sql), or activity. */
export const IS_TELLING = "(signalKind != '' OR type = 'input')"

/** True for what goes wrong, where it can: pages seen and elements clicked are reasons, but no trouble by themselves. */
export const IS_TROUBLE = "signalKind NOT IN ('', 'page', 'element', 'flag')"

/** What is shown of trouble: of an error its message as it was, of a refused field what was said. `signalValue` is what is counted. */
export const LABEL = `substringUTF8(multiIf(
  type = 'error', name, type = 'validation', concat(signalValue, ': ', name), signalValue), 1, 500)`
