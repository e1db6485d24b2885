import { listen } from '../../guard.ts'
import { VIEWPORT_EVERY_MS } from '../../limits.ts'
import { SOURCE } from '../types.ts'
import type { Observe } from './watch.ts'

/** The size of the page's window. A frame's follows from its element. */
export const observeViewport: Observe = ({ root, context, gather, stops }) => {
  if (root !== document) return
  const resized = gather(
    VIEWPORT_EVERY_MS,
    () => context.emit(SOURCE.viewportResize, { width: innerWidth, height: innerHeight }),
    true,
  )
  stops.push(listen(window, ['resize'], () => resized.add(0)))
}
