import type { SessionEvent } from '../sessions/schema.ts'
import { sayEvent } from '../transcript/say.ts'
import { isWithin, type Stretch } from '../transcript/stretch.ts'
import { isBox } from './locator.ts'

type Element = NonNullable<SessionEvent['element']>

/** What one test does and waits for, in order. `note` is for who reads it. */
export type Step = { atMs: number } & (
  | { kind: 'goto' | 'url'; url: string }
  | { kind: 'back' | 'forward' | 'reload' }
  | { kind: 'click' | 'fill' | 'clear' | 'select' | 'enter'; element: Element }
  | { kind: 'note'; text: string }
)

/** Milliseconds after a deed in which a page that is loaded is its consequence: slow servers answer within. */
const CAUSED_MS = 10_000
/** Milliseconds after a click in which a step back in the history is the page's own: a "Back" button. */
const OWN_BACK_MS = 1_000
/** Milliseconds after the click on a box in which its change is the same deed. */
const ECHO_MS = 1_000

/** What goes wrong, told where it happened. */
const NOTED = new Set<SessionEvent['type']>([
  'rage_click',
  'dead_click',
  'error_click',
  'error',
  'validation',
  'network',
])

/**
 * The steps of one tab in a stretch. Pages are gone to only where nothing the visitor did before led there; where it did, the address is
 * waited for.
 * @param events of one tab, in order of time, also those before the stretch: they say where it begins
 */
export function planSteps(events: readonly SessionEvent[], stretch: Stretch): Step[] {
  const steps: Step[] = []
  const visited = createHistory()
  const before = events.findLast(event => event.atMs < stretch.fromMs && event.url !== '')
  if (before) arrive(before.url, stretch.fromMs)

  function arrive(url: string, atMs: number): void {
    steps.push({ kind: 'goto', url, atMs })
    visited.go(url)
  }
  const lastDeed = () => steps.findLast(step => step.kind !== 'note' && step.kind !== 'url')

  function page({ url, atMs, props }: SessionEvent): void {
    const { navigation } = props
    if (visited.url() === undefined) {
      arrive(url, atMs)
      return
    }
    if (navigation === 'session' || (url === visited.url() && navigation !== 'load')) return
    const deed = lastDeed()
    const sinceMs = deed && 'element' in deed ? atMs - deed.atMs : Number.POSITIVE_INFINITY
    const isTraversal = navigation === 'traverse' || navigation === 'return'
    // A click that has led to a page leads to no other one back: that was the browser's button.
    const hasLed = steps.at(-1)?.kind === 'url' && (isTraversal || url === visited.url())
    if (sinceMs > (isTraversal ? OWN_BACK_MS : CAUSED_MS) || hasLed) {
      if (isTraversal || navigation === 'load') {
        undirected(url, atMs)
        return
      }
    } else if (deed?.kind === 'fill' && (navigation === 'load' || navigation === 'push')) {
      steps.push({ kind: 'enter', element: deed.element, atMs })
    }
    if (navigation === 'replace') visited.replace(url)
    else if (!isTraversal || !visited.step(url)) visited.go(url)
    // Of several addresses that a click leads through, the last one is there to wait for.
    if (steps.at(-1)?.kind === 'url') steps.pop()
    steps.push({ kind: 'url', url, atMs })
  }

  /** A page that nothing on the page before led to: the browser's own buttons, or its address bar. */
  function undirected(url: string, atMs: number): void {
    const isSame = url === visited.url()
    const direction = isSame ? undefined : visited.step(url)
    if (isSame) steps.push({ kind: 'reload', atMs })
    else if (direction) steps.push({ kind: direction, atMs }, { kind: 'url', url, atMs })
    else arrive(url, atMs)
  }

  function click(element: Element, atMs: number): void {
    if (element.tag !== 'html' && element.tag !== 'body') steps.push({ kind: 'click', element, atMs })
  }

  function input({ element, props, atMs }: SessionEvent): void {
    if (!element) return
    const deed = lastDeed()
    const isSame = deed && 'element' in deed && deed.element.selector === element.selector
    if (isBox(element)) {
      if (!isSame || deed.kind !== 'click' || atMs - deed.atMs > ECHO_MS) click(element, atMs)
      return
    }
    // One clicks into a field to fill it in, which `fill` does by itself; and what is filled in again replaces what was.
    if (isSame && ['click', 'fill', 'clear', 'select'].includes(deed.kind)) steps.splice(steps.lastIndexOf(deed), 1)
    steps.push({
      kind: element.tag === 'select' ? 'select' : props.isEmptied === true ? 'clear' : 'fill',
      element,
      atMs,
    })
  }

  for (const event of events) {
    if (!isWithin(stretch, event.atMs)) continue
    // What is told before the first page, such as a flag, is told by the page that comes.
    if (visited.url() === undefined && isDeed(event) && event.url !== '') arrive(event.url, event.atMs)
    if (event.type === 'pageview') page(event)
    else if (event.type === 'click' && event.element) click(event.element, event.atMs)
    else if (event.type === 'input') input(event)
    else if (NOTED.has(event.type)) {
      const said = sayEvent(event)
      if (said) steps.push({ kind: 'note', text: said.text, atMs: event.atMs })
    }
  }
  return steps
}

/** True for what a visitor did that a test can do. */
export function isDeed({ type }: SessionEvent): boolean {
  return type === 'click' || type === 'input'
}

/** The tab's history, as far as it was seen. */
function createHistory() {
  let urls: string[] = []
  let at = -1
  return {
    url: () => urls[at],
    go(url: string): void {
      urls = [...urls.slice(0, at + 1), url]
      at += 1
    },
    replace(url: string): void {
      urls[at] = url
    },
    /** One step back or forward, if that leads there. */
    step(url: string): 'back' | 'forward' | undefined {
      const direction = urls[at - 1] === url ? 'back' : urls[at + 1] === url ? 'forward' : undefined
      if (direction) at += direction === 'back' ? -1 : 1
      return direction
    },
  }
}
