import { listen, type Stop } from '../guard.ts'
import type { Mirror } from './mirror.ts'
import { NativeObserver } from './natives.ts'
import { hook } from './observers/hook.ts'
import type { DomContext, ObserveRoot, RootObserver } from './types.ts'

type Root = Document | ShadowRoot

interface Watched {
  /** Undefined until the event that brought the root into the replay has gone out. */
  observers: RootObserver[] | undefined
  stops: Stop[]
}

export interface RootOptions {
  mirror: Mirror
  context: DomContext
  observers: ObserveRoot[]
  onRecords(records: MutationRecord[]): void
  /** A link, style element or iframe has loaded. */
  onLoad(element: Element): void
  /** An element got a shadow root. */
  onHost(element: Element): void
}

/** The documents and open shadow roots that are observed. The page's document is the first. */
export interface Roots {
  /** Observes a root from now on; one that is observed already stays as it is. */
  watch(root: Root): void
  /** Starts the observers of new roots. */
  begin(): void
  drop(root: Root): void
  /** `document.open()` takes all listeners away: they are set up anew. */
  renew(root: Root): void
  /** After a full snapshot: drops what it did not reach, tells the others. */
  afterFull(): void
  /** Tells the observers of one root, or of all. */
  tell(what: (observer: RootObserver) => void, root?: Node): void
  takeRecords(): MutationRecord[]
  /** How many are observed. */
  count(): number
  stop: Stop
}

const OBSERVED: MutationObserverInit = { attributes: true, characterData: true, childList: true, subtree: true }

export function createRoots(options: RootOptions): Roots {
  const { mirror, context } = options
  const roots = new Map<Root, Watched>()
  // One for all roots, so that their records come in one order. It holds no root: what the page lets go of is not kept.
  const observer = new NativeObserver(options.onRecords)

  function listenTo(root: Root): Stop[] {
    // Load events do not leave a shadow root.
    const stops = [listen(root, ['load'], event => options.onLoad(event.target as Element))]
    const view = 'defaultView' in root && (root.defaultView as typeof globalThis | null)
    if (view)
      stops.push(hook(view.Element.prototype, 'attachShadow', { after: (host: Element) => options.onHost(host) }))
    return stops
  }

  function stop({ stops, observers = [] }: Watched): void {
    for (const end of stops) end()
    for (const each of observers) each.stop()
  }

  function drop(root: Root): void {
    const watched = roots.get(root)
    if (!watched) return
    roots.delete(root)
    stop(watched)
  }

  function watch(root: Root): void {
    if (roots.has(root)) return
    observer.observe(root, OBSERVED)
    roots.set(root, { stops: listenTo(root), observers: undefined })
  }

  function begin(): void {
    // An observer may bring more roots in, by asking for an id.
    for (const [root, watched] of roots) {
      if (watched.observers) continue
      watched.observers = []
      for (const observe of options.observers) watched.observers.push(observe(root, context))
    }
  }

  function tell(what: (observer: RootObserver) => void, only?: Node): void {
    for (const [root, { observers }] of [...roots]) {
      if (!only || root === only) for (const each of observers ?? []) what(each)
    }
  }

  return {
    watch,
    begin,
    drop,
    renew(root) {
      const watched = roots.get(root)
      if (!watched?.observers) return
      stop(watched)
      roots.set(root, { stops: listenTo(root), observers: undefined })
    },
    afterFull() {
      for (const root of roots.keys()) if (!mirror.at(root)) drop(root)
      tell(each => each.afterFull?.())
    },
    tell,
    takeRecords: () => observer.takeRecords(),
    count: () => roots.size,
    stop() {
      observer.disconnect()
      for (const root of [...roots.keys()]) drop(root)
    },
  }
}
