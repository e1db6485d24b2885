import type { Mirror } from './mirror.ts'
import type { Mutations } from './mutations.ts'
import type { Roots } from './roots.ts'
import { enterTree, type Reading, type RrNode } from './serialize.ts'

/** Iframes that are in the replay, with documents that are not yet. */
export interface Frames {
  add(iframe: HTMLIFrameElement): void
  /** Brings documents in, as far as the slice goes. */
  attach(): void
  hasRest(): boolean
  clear(): void
}

export interface FrameOptions {
  mirror: Mirror
  reading: Reading
  roots: Roots
  mutations: Mutations
  /** Emits that a document is in an iframe. */
  send(parentId: number, node: RrNode): void
}

export function createFrames({ mirror, reading, roots, mutations, send }: FrameOptions): Frames {
  const waiting = new Set<HTMLIFrameElement>()

  function attach(iframe: HTMLIFrameElement): void {
    const place = mirror.at(iframe)
    if (!place || place.isBox) return
    const inside = documentOf(iframe)
    const before = place.frame
    if (before && before === inside && mirror.at(before)) return
    if (before) {
      roots.drop(before)
      mutations.forget(before, true)
      place.frame = null
    }
    if (!inside) {
      if (place.isTold) return
      place.isTold = true
      roots.begin()
      roots.tell(observer => observer.frame?.(iframe), iframe.getRootNode())
    } else if (!isStandIn(iframe, inside)) {
      place.frame = inside
      roots.watch(inside)
      const node = enterTree(reading, inside, iframe, place)
      if (node) send(place.id, node)
    }
  }

  return {
    add: iframe => waiting.add(iframe),
    attach() {
      for (const iframe of waiting) {
        if (reading.isLate()) break
        waiting.delete(iframe)
        attach(iframe)
      }
    },
    hasRest: () => waiting.size > 0,
    clear: () => waiting.clear(),
  }
}

/** The document of a frame of the same origin, or null. */
function documentOf(iframe: HTMLIFrameElement): Document | null {
  try {
    return iframe.contentDocument
  } catch {
    return null // Of another origin, in browsers that throw.
  }
}

/** True while a frame shows the empty document that stands in for the one it is loading. */
function isStandIn(iframe: HTMLIFrameElement, { URL, readyState }: Document): boolean {
  if (URL !== 'about:blank' || readyState === 'loading') return false
  const src = iframe.getAttribute('src')
  return iframe.hasAttribute('srcdoc') || (!!src && !/^\s*(?:about:blank|javascript:)/i.test(src))
}
