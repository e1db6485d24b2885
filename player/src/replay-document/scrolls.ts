import type { Replayer } from 'rrweb'

/** Data of rrweb's Scroll events, as far as it is looked at here. */
interface Scroll {
  id: number
}

/** What of rrweb (2.2.2) is replaced: it has no hook for this. */
interface Inner {
  applyScroll(data: Scroll, isSync: boolean): void
}

/**
 * Scrolls once where many scrolls are caught up with. Each makes the browser lay the page out: two thirds of the time of a seek over 1,000 events in a
 * page of 1,500 nodes. rrweb's way around it is a copy of the whole page that is compared with the real one at the end: that was two thirds of a
 * seek, too, is no less for a single event, and sets every attribute anew, which loads images again. Without either, seeks took half the time.
 * @returns what scrolls to where the events that were caught up with have come; to be called when they have all been applied
 */
export function createScrolls(replayer: Replayer): () => void {
  const inner = replayer as unknown as Inner
  const scroll = inner.applyScroll.bind(replayer)
  const pending = new Map<Node, Scroll>()

  inner.applyScroll = (data, isSync) => {
    const node = replayer.getMirror().getNode(data.id)
    if (!isSync || !node) return scroll(data, isSync)
    // The latest stands last: what scrolls within something else that scrolls comes in the order of the recording.
    pending.delete(node)
    pending.set(node, data)
  }

  return () => {
    // A node that was taken out and put in again is another, and begins at its top, as it did in the browser.
    for (const [node, data] of pending) if (replayer.getMirror().getNode(data.id) === node) scroll(data, true)
    pending.clear()
  }
}
