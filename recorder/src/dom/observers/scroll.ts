import { SCROLL_EVERY_MS } from '../../limits.ts'
import { SOURCE } from '../types.ts'
import type { Observe } from './watch.ts'

/** Scroll offsets of the root and of everything in it that scrolls. */
export const observeScroll: Observe = ({ root, context, onOwn, gather, onFull }) => {
  const moved = gather<Node>(
    SCROLL_EVERY_MS,
    nodes => {
      for (const node of nodes) {
        const { scrollX, scrollY } = (node as Document).defaultView ?? {}
        const { scrollLeft: x = scrollX, scrollTop: y = scrollY } = node as Element
        const id = context.idOf(node)
        if (id) context.emit(SOURCE.scroll, { id, x, y })
      }
    },
    true,
  )
  onOwn(['scroll'], target => {
    context.changed()
    moved.add(target)
  })
  // Snapshot events hold the offsets of elements and of the page, but not those of frames.
  onFull(() => {
    const { scrollX, scrollY } = (root as Document).defaultView ?? {}
    if (root !== document && (scrollX || scrollY)) moved.add(root)
  })
}
