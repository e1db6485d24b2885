import { SELECTION_EVERY_MS } from '../../limits.ts'
import { SOURCE } from '../types.ts'
import type { Observe } from './watch.ts'

/** Selected text of a document. What is selected inside a shadow root is seen as its host, if at all: browsers differ too much. */
export const observeSelection: Observe = ({ root, view, context, on, gather, onFull }) => {
  if (!view) return
  let hadText: boolean

  const changed = gather(SELECTION_EVERY_MS, () => {
    const selection = view.getSelection()
    const range = selection?.rangeCount ? selection.getRangeAt(0) : undefined
    const hasText = range?.collapsed === false
    if (!hasText && !hadText) return
    hadText = hasText
    // The Replayer takes an empty list for no change, so nothing selected is said as an empty range.
    const { startContainer = root, startOffset = 0, endContainer = root, endOffset = 0 } = range ?? {}
    const start = context.idOf(startContainer)
    const end = context.idOf(endContainer)
    if (start && end) context.emit(SOURCE.selection, { ranges: [{ start, startOffset, end, endOffset }] })
  })
  onFull(() => {
    hadText = false
    changed.add(0)
  })
  on(['selectionchange'], () => changed.add(0))
}
