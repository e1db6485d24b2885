import { describeClick } from '../../../recorder/src/describe.ts'
import type { PointedElement } from '../lib/stage/protocol.ts'
import type { Picture } from './picture.ts'

/** Frames within frames that are looked into: deeper ones are made to be so. */
const MAX_FRAMES = 8

interface Point {
  x: number
  y: number
}

/** Finds out which element of a picture somebody means. */
export interface Pointer {
  /** The control at a point of this document, in CSS pixels; null where nothing is drawn. */
  at(picture: Picture, x: number, y: number): PointedElement | null
  /** The element around the one pointed at last; that one again where there is none around it. */
  widen(): PointedElement | null
}

export function createPointer(): Pointer {
  let last: Element | null = null

  function pointed(target: Element): PointedElement {
    const { control, element } = describeClick(target)
    last = control
    return { element, box: boxOf(control) }
  }

  return {
    at(picture, x, y) {
      const target = elementAt(picture.frame, { x, y })
      last = null
      return target && pointed(target)
    },
    widen() {
      if (!last?.isConnected) return null
      const around = last.parentElement
      return pointed(around && around !== last.ownerDocument.documentElement ? around : last)
    },
  }
}

/** The innermost element drawn at a point, through frames and open shadow roots. */
function elementAt(frame: HTMLIFrameElement, point: Point): Element | null {
  let at = inside(frame, point)
  let root: Document | ShadowRoot | null = frame.contentDocument
  let found: Element | null = null
  for (let depth = 0; root && depth < MAX_FRAMES; depth++) {
    const next: Element | null = root.elementFromPoint(at.x, at.y)
    if (!next || next === found) break
    found = next
    const inner: Document | null | undefined = (next as Partial<HTMLIFrameElement>).contentDocument
    if (inner) at = inside(next as HTMLIFrameElement, at)
    root = inner ?? next.shadowRoot
  }
  return found
}

/** A point in the coordinates of a frame's content: frames may be scaled, and have borders. */
function inside(frame: HTMLIFrameElement, { x, y }: Point): Point {
  const { left, top, scale } = placeOf(frame)
  return { x: (x - left) / scale - frame.clientLeft, y: (y - top) / scale - frame.clientTop }
}

function placeOf(frame: HTMLIFrameElement): { left: number; top: number; scale: number } {
  const { left, top, width } = frame.getBoundingClientRect()
  return { left, top, scale: width / (frame.offsetWidth || 1) || 1 }
}

/** Where an element is drawn, in the pixels of this document: out of its frame, and of the frames around that. */
function boxOf(element: Element): PointedElement['box'] {
  let { x, y, width, height } = element.getBoundingClientRect()
  let frame = element.ownerDocument.defaultView?.frameElement
  while (frame && element.ownerDocument !== document) {
    const iframe = frame as HTMLIFrameElement
    const { left, top, scale } = placeOf(iframe)
    x = left + (x + iframe.clientLeft) * scale
    y = top + (y + iframe.clientTop) * scale
    width *= scale
    height *= scale
    if (frame.ownerDocument === document) break
    frame = frame.ownerDocument.defaultView?.frameElement
  }
  return { x, y, width, height }
}
