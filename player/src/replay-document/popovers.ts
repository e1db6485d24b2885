import type { Extra } from './extras.ts'

const INCREMENTAL_TYPE = 3
/** The attribute that marks open popovers: openness is a state no attribute of HTML holds. */
const OPEN = 'rr_popover'

/** Shows and hides popovers as their mark says. One that takes the focus is the app's to deal with, as with dialogs. */
export function createPopovers(): Extra {
  /** Ids of elements whose mark changed, in the order of their last change: popovers lie over each other in the order they were shown. */
  const changed = new Set<number>()

  return {
    note({ type, data }) {
      const { attributes } = data as { attributes?: unknown }
      if (type !== INCREMENTAL_TYPE || !Array.isArray(attributes)) return
      for (const change of attributes as ({ id?: unknown; attributes?: unknown } | null)[]) {
        if (typeof change?.id !== 'number' || typeof change.attributes !== 'object' || change.attributes === null)
          continue
        if (!(OPEN in change.attributes)) continue
        changed.delete(change.id)
        changed.add(change.id)
      }
    },
    settle(mirror) {
      if (changed.size === 0) return
      const elements = [...changed].map(id => mirror.getNode(id) as HTMLElement | null)
      changed.clear()
      const popovers = elements.filter(element => element?.isConnected && element.popover)
      // Showing one of kind `auto` hides others: those that were hidden are, before it comes.
      for (const isOpen of [false, true])
        for (const element of popovers) if (element?.hasAttribute(OPEN) === isOpen) element.togglePopover(isOpen)
    },
  }
}
