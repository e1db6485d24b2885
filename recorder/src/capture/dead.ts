import { guarded, listen, type Stop } from '../guard.ts'
import { nowMs } from '../natives.ts'
import { BUTTONS } from './element.ts'
import { DEAD_CLICK_MS } from './thresholds.ts'
import type { Signals } from './types.ts'

/** What says that it can be clicked; beside it what has a pointer for a cursor. */
const CLICKABLE = `a[href],button,summary,[role=button],[role=link],[role=tab],[role=menuitem],[onclick],${BUTTONS}`

/** Inputs to type or choose in, and other things that answer by themselves. Browsers before 2021 have no lists in `:not()`. */
export const FIELDS = `input:not([type=button]):not([type=submit]):not([type=reset]):not([type=image]),textarea,select,video,audio,canvas,[contenteditable]`

/** What answers outside of the page: in a picker, a document of its own, a file, another window. */
const ANSWERS = `${FIELDS},option,label,iframe,object,embed,a[download],a[target]:not([target=_self])`

/** Signs of life other than changes of the document. `blur` of the window: a dialog, a picker, another program. */
const REACTIONS =
  'beforeunload visibilitychange blur focusin selectionchange input invalid beforetoggle play pause fullscreenchange'

interface Pending {
  control: Element
  hasReacted?: boolean
}

export interface DeadClicks {
  /** A click that is to be watched, if it is one that should do something. */
  click(event: MouseEvent, control: Element): void
  /** The page did something. */
  react(): void
}

/** Reports clicks that nothing answers. Listens only while one is waited for. */
export function watchDeadClicks({ report, describe, lastChangeMs, onStop }: Signals): DeadClicks {
  const pending = new Set<Pending>()
  let pressedMs = 0
  let stopWatch: Stop | undefined

  const react = (): void => {
    for (const click of pending) click.hasReacted = true
  }
  const onReaction = ({ type, target }: Event): void => {
    // A press moves the focus and the caret by itself: only what comes after the click, or selects something, is an answer.
    if (type === 'focusin' ? pressedMs : type === 'blur' && target !== window) return
    if (type !== 'selectionchange' || hasSelection()) react()
  }
  onStop(
    () => stopWatch?.(),
    listen(window, ['pointerdown'], () => {
      pressedMs = nowMs()
    }),
  )
  return {
    click(event, control) {
      const atMs = nowMs()
      const sinceMs = pressedMs || atMs
      pressedMs = 0
      if (!shouldAnswer(event, control)) return
      for (const other of pending) if (other.control === control) return
      const click: Pending = { control }
      pending.add(click)
      stopWatch ??= listen(window, REACTIONS.split(' '), onReaction)
      setTimeout(
        guarded(() => {
          pending.delete(click)
          if (!pending.size) stopWatch = stopWatch?.() as undefined
          if (!click.hasReacted && lastChangeMs() < sinceMs)
            report({ type: 'dead_click', element: describe(control), atMs })
        }),
        DEAD_CLICK_MS,
      )
    },
    react,
  }
}

/** True when text is selected, not only a place between two characters. */
export function hasSelection(): boolean {
  return getSelection()?.isCollapsed === false
}

function shouldAnswer(event: MouseEvent, control: Element): boolean {
  if (event.ctrlKey || event.metaKey || event.shiftKey || control.closest(ANSWERS)) return false
  const href = control.closest('a')?.href
  // mailto:, tel:, and whatever else another program opens.
  if (href && !/^(http|javascript)/.test(href)) return false
  return control.matches(CLICKABLE) || getComputedStyle(control).cursor === 'pointer'
}
