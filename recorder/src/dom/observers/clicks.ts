import { SOURCE } from '../types.ts'
import { type Observe, targetOf } from './watch.ts'

/**
 * DOM events, each at the place of its number in rrweb's `MouseInteractions`. Touch comes by touch events: a scroll cancels its pointer,
 * and then no `pointerup` follows.
 */
const KINDS = 'pointerup pointerdown click contextmenu dblclick focus blur touchstart - touchend touchcancel'.split(' ')

/** In the order of rrweb's `PointerTypes`. */
const POINTERS = ['mouse', 'pen', 'touch']

/** What a person does with the pointer and the focus. Events made by the page's code are left out: they have no place on the screen. */
export const observeClicks: Observe = ({ view, context, on }) => {
  if (!view) return
  on<PointerEvent & TouchEvent>(KINDS, event => {
    const { type, isTrusted } = event
    const pointerType = POINTERS.indexOf(event.pointerType)
    if (!isTrusted || (pointerType > 1 && /^p/.test(type))) return
    const target = targetOf(event)
    const id = context.idOf(target)
    if (!id) return
    let { clientX: x, clientY: y } = event.changedTouches?.[0] ?? event
    if (type === 'click' && !x && !y) {
      // By keyboard, or a label's on its input: it has no place of its own.
      const { left, top, width, height } = target.getBoundingClientRect()
      x = left + width / 2
      y = top + height / 2
    }
    const pointer = pointerType < 0 ? {} : { pointerType }
    context.emit(SOURCE.mouseInteraction, { type: KINDS.indexOf(type), id, x, y, ...pointer })
  })
}
