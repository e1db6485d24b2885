import { ELEMENTS_EVERY_MS } from '../../limits.ts'
import { SOURCE } from '../types.ts'
import { mutate, type Observe } from './watch.ts'

/**
 * States of elements that no attribute holds: open popovers, marked by the attribute `rr_popover`, and names that became custom elements.
 * rrweb's Replayer shows neither by itself; the player acts on them. (Modal dialogs come with their `open` attribute.)
 */
export const observeElements: Observe = ({ root, view, context, onOwn, hook, gather, onFull }) => {
  const tell = (element: Element) => {
    const id = (element as HTMLElement).popover && context.idOf(element)
    const rr_popover = id && element.matches(':popover-open') ? 'open' : null
    if (id) mutate(context, { attributes: [{ id, attributes: { rr_popover } }] })
  }
  onOwn(['toggle'], tell)
  onFull(() => {
    if (CSS.supports('selector(:popover-open)')) root.querySelectorAll(':popover-open').forEach(tell)
  })

  // Elements in a snapshot say by themselves what they are.
  const defined = gather<string>(
    ELEMENTS_EVERY_MS,
    names => {
      context.changed()
      for (const name of names) context.emit(SOURCE.customElement, { define: { name } })
    },
    true,
  )
  hook<CustomElementRegistry, [string]>('CustomElementRegistry', ['define'], {
    after: (registry, [name]) => registry === view?.customElements && defined.add(name),
  })
}
