import type { Extra } from './extras.ts'

const INCREMENTAL_TYPE = 3
/** rrweb's `IncrementalSource.CustomElement`. */
const CUSTOM_ELEMENT_SOURCE = 16

/** HTML, 4.13.3 "Valid custom element name", as far as names of tags go. Any other makes `define` throw. */
const NAME = /^[a-z][^\s/>A-Z\0]*-[^\s/>A-Z\0]*$/

/** Makes custom elements of names that became such: empty ones, which is what `:defined` and upgrades of the look need. */
export function createCustomElements(): Extra {
  return {
    note({ type, data }, picture) {
      const { source, define: defined } = data as { source?: unknown; define?: { name?: unknown } | null }
      if (type === INCREMENTAL_TYPE && source === CUSTOM_ELEMENT_SOURCE) define(picture, defined?.name)
    },
    // rrweb does this for keyframes, and for what is added while it plays; not for what is added on the way to a moment.
    onBuild(node, _, mirror) {
      const meta = mirror.getMeta(node) as { isCustom?: unknown; tagName?: unknown } | null
      const view = node.ownerDocument?.defaultView
      if (meta?.isCustom && view) define(view, meta.tagName)
    },
  }
}

function define(view: Window, name: unknown): void {
  const { customElements, HTMLElement } = view as Window & typeof globalThis
  if (typeof name !== 'string' || !NAME.test(name) || customElements.get(name)) return
  customElements.define(name, class extends HTMLElement {})
}
