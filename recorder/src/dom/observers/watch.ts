import { guarded, listen, type Stop } from '../../guard.ts'
import { type DomContext, NO_CHANGES, type ObserveRoot, SOURCE } from '../types.ts'
import { type Gathered, gather } from './gather.ts'
import { type Around, hook } from './hook.ts'

/** What an observer of one root works with. All it begins is ended with the root. */
export interface Watch {
  root: Document | ShadowRoot
  /** The document's window. Null for a shadow root: prototypes are patched once per window. */
  view: (Window & typeof globalThis) | null
  context: DomContext
  /** Adds a guarded, passive, capturing listener to the root. */
  on<E extends Event>(types: string[], handler: (event: E) => void): void
  /**
   * Listens to events of the root's own nodes: neither those that come out of its shadow roots, which are roots themselves,
   * nor those of slotted nodes, which pass through. Each event is so seen by exactly one root, composed or not.
   */
  onOwn(types: string[], handler: (target: Element, type: string) => void): void
  /** Watches properties of an interface in the window, where there is one; see `hook`. */
  hook<Self, Args extends unknown[] = unknown[]>(type: string, names: string[], around: Around<Self, Args>): void
  /** See `gather`. With `isInSnapshot`, what waits is forgotten when a full snapshot is taken. */
  gather<T>(delayMs: number, send: (items: Set<T>) => void, isInSnapshot?: boolean): Gathered<T>
  /** Calls `tell` now, and after every full snapshot. */
  onFull(tell: () => void): void
  /** Calls `tell` with each iframe whose document cannot be read, whenever it comes into the replay, empty. */
  onFrame(tell: (iframe: HTMLIFrameElement) => void): void
  stops: Stop[]
}

export type Observe = (watch: Watch) => void

/** The node an event is about, also inside an open shadow root. */
export const targetOf = (event: Event): Element => event.composedPath()[0] as Element

/** Emits a mutation event that has only some of its parts. */
export function mutate(context: DomContext, parts: object): void {
  context.emit(SOURCE.mutation, { ...NO_CHANGES, ...parts })
}

/** Makes one observer of a root out of many. */
export function together(observers: Observe[]): ObserveRoot {
  return (root, context) => {
    const stops: Stop[] = []
    const fulls: Stop[] = []
    const flushes: Stop[] = []
    const frames: ((iframe: HTMLIFrameElement) => void)[] = []
    const view = 'defaultView' in root ? root.defaultView : null
    const watch: Watch = {
      root,
      view,
      context,
      stops,
      on: (types, handler) => stops.push(listen(root, types, handler)),
      onOwn: (types, handler) =>
        watch.on(types, event => {
          const target = targetOf(event)
          if (target.getRootNode() === root) handler(target, event.type)
        }),
      hook(type, names, around) {
        const { prototype } = (view?.[type as 'Node'] ?? {}) as Partial<typeof Node>
        for (const name of names) stops.push(hook(prototype, name, around))
      },
      gather(delayMs, send, isInSnapshot) {
        const gathered = gather(delayMs, send)
        flushes.push(gathered.flush)
        stops.push(gathered.clear)
        if (isInSnapshot) fulls.push(gathered.clear)
        return gathered
      },
      onFull(tell) {
        tell()
        fulls.push(tell)
      },
      onFrame: tell => frames.push(tell),
    }
    const run =
      <T>(all: ((about: T) => void)[]) =>
      (about: T) => {
        for (const each of all) guarded(each)(about)
      }
    run(observers)(watch)
    return { flush: run<void>(flushes), afterFull: run<void>(fulls), frame: run(frames), stop: run<void>(stops) }
  }
}
