import { listen } from '../guard.ts'
import { nowMs } from '../natives.ts'
import { FIELDS, hasSelection, watchDeadClicks } from './dead.ts'
import { CONTROLS, controlOf } from './element.ts'
import { type Click, goesOn, isRage, isRepeated } from './rage.ts'
import { ERROR_CLICK_MS, RAGE_MS } from './thresholds.ts'
import type { Signals } from './types.ts'

/** Where fast clicks select text, move a value or belong to a game. */
const CLICKED_FAST = `${FIELDS},[role=slider],[role=spinbutton],[role=textbox]`

export interface Clicks {
  /** An error nobody caught: if it came right after a click, the click is reported with it, once. */
  failed(message: string): void
  /** Another page is shown. */
  left(): void
}

/** Reports what visitors click, and the clicks that went wrong: dead, raging, followed by an error. Clicks made by scripts are not theirs. */
export function captureClicks(signals: Signals): Clicks {
  const { report, describe, lastChangeMs, policy, onLeave, onStop } = signals
  const dead = watchDeadClicks(signals)
  let burst: Click[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let last: { click: Click; field: Element; isLabel: boolean; isBlamed?: boolean } | undefined

  const endBurst = (): void => {
    clearTimeout(timer)
    const [first] = burst
    if (first && isRage(burst) && !(isRepeated(first.element.name) && lastChangeMs() >= first.atMs))
      report({ type: 'rage_click', element: first.element, atMs: first.atMs, props: { clicks: burst.length } })
    burst = []
  }
  onLeave(endBurst)
  onStop(
    listen<MouseEvent>(window, ['click'], event => {
      // composedPath sees into open shadow roots, where `target` is the host.
      const target = event.composedPath()[0]
      if (!event.isTrusted || !(target instanceof Element)) return
      const field = controlOf(target)
      const isLabel = !field.contains(target)
      const atMs = nowMs()
      // The click on a label is followed by the browser's own click on its field.
      const isEcho = last?.isLabel && last.field === field && !isLabel && atMs - last.click.atMs < RAGE_MS
      if (isEcho && last) last.isLabel = false
      if (isEcho || policy.isIgnored(field)) return
      const control = field.matches(CONTROLS) ? field : undefined
      const element = describe(field)
      const click = { control, element, x: event.clientX, y: event.clientY, atMs }
      last = { click, field, isLabel }
      report({ type: 'click', element }, true)
      dead.click(event, field)
      if (!goesOn(burst, click)) endBurst()
      // A key held down clicks too (`detail` 0); text outside of controls is selected by double and triple clicks.
      if (!event.detail || (!control && hasSelection()) || field.closest(CLICKED_FAST)) return endBurst()
      burst.push(click)
      clearTimeout(timer)
      timer = setTimeout(endBurst, RAGE_MS)
    }),
  )
  return {
    failed(message) {
      if (!last || last.isBlamed || nowMs() - last.click.atMs >= ERROR_CLICK_MS) return
      last.isBlamed = true
      const { element, atMs } = last.click
      report({ type: 'error_click', name: message, element, atMs })
    },
    left: dead.react,
  }
}
