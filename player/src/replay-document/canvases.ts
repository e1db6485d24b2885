import { canvasImage, checkedPicture, pictureIn } from './canvas-picture.ts'
import type { Extra } from './extras.ts'

const FULL_SNAPSHOT_TYPE = 2
const INCREMENTAL_TYPE = 3
const META_TYPE = 4
/** rrweb's sources of events that may change a canvas or the style sheets around it: mutations, pictures, adopted sheets. */
const SOURCES: readonly unknown[] = [0, 9, 15]
const CANVAS_SOURCE = 9

/** Canvases that are drawn in a picture; each has a style sheet of its own. */
const MAX_CANVASES = 200

/** Marks a canvas with its id, for the rule that is its picture. */
const MARK = 'rr_canvas'

interface Canvas {
  element: HTMLCanvasElement
  sheet: CSSStyleSheet | null
  /** What is drawn, or about to be. */
  image: string
}

/**
 * Draws recorded canvases. Where no scripts run, as in rrweb's frame, a `<canvas>` is an ordinary element that shows its fallback; the CSS
 * property `content` makes it a replaced one again, with its size and its picture. An inline style would hold it as well, but the page
 * sets those; nor can a canvas have a shadow tree.
 */
export function createCanvases(): Extra {
  const canvases = new Map<number, Canvas>()
  /** Pictures by the ids of their canvases, unchecked: the last that came, and those in keyframes. */
  const latest = new Map<number, string>()
  const built = new Map<number, unknown>()
  let href: unknown
  let isChanged = false

  return {
    note({ type, data }, _, isSync) {
      const { source, id, href: address } = data as { source?: unknown; id?: unknown; href?: unknown }
      if (type === FULL_SNAPSHOT_TYPE) {
        // A recorder takes pictures after its keyframe. While it plays, those before it stand until then.
        if (isSync) latest.clear()
        for (const canvas of built.keys()) latest.delete(canvas)
        isChanged = true
      } else if (type === META_TYPE) {
        if (address !== href) latest.clear()
        href = address
      } else if (type === INCREMENTAL_TYPE && SOURCES.includes(source)) {
        isChanged = true
        const picture = source === CANVAS_SOURCE && typeof id === 'number' ? pictureIn(data) : null
        if (picture !== null) latest.set(id as number, picture)
      }
    },
    onBuild(node, id, mirror) {
      if (node.nodeName !== 'CANVAS' || (canvases.size >= MAX_CANVASES && !canvases.has(id))) return
      release(canvases.get(id))
      canvases.set(id, { element: node as HTMLCanvasElement, sheet: null, image: '' })
      const meta = mirror.getMeta(node) as { attributes?: { rr_dataURL?: unknown } } | null
      if (meta?.attributes?.rr_dataURL) built.set(id, meta.attributes.rr_dataURL)
      else built.delete(id)
      isChanged = true
    },
    settle(mirror) {
      if (!isChanged) return
      isChanged = false
      for (const [id, canvas] of canvases) {
        if (mirror.getNode(id) === canvas.element) draw(canvas, id, latest.get(id) ?? built.get(id))
        else {
          release(canvas)
          canvases.delete(id)
        }
      }
    },
  }
}

function draw(canvas: Canvas, id: number, picture: unknown): void {
  const { element } = canvas
  const root = element.getRootNode() as Document | ShadowRoot
  const view = element.ownerDocument.defaultView as (Window & typeof globalThis) | null
  if (!element.isConnected || !view) return
  const isNew = canvas.sheet === null
  const sheet = canvas.sheet ?? new view.CSSStyleSheet()
  canvas.sheet = sheet
  if (element.getAttribute(MARK) !== String(id)) element.setAttribute(MARK, String(id))
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]

  const image = canvasImage(element.width, element.height, checkedPicture(picture))
  if (image === canvas.image) return
  canvas.image = image
  const put = () => {
    if (canvas.image === image) sheet.replaceSync(`[${MARK}="${id}"] { content: url("${image}") !important }`)
  }
  if (isNew) {
    put()
    return
  }
  // Once it is decoded, or a frame would be empty between two pictures. What cannot be decoded is empty.
  const ahead = element.ownerDocument.createElement('img')
  ahead.src = image
  ahead.decode().then(put, put)
}

/** Takes a canvas's style sheet away. */
function release(canvas: Canvas | undefined): void {
  if (!canvas?.sheet) return
  const root = canvas.element.getRootNode() as Partial<Document>
  const others = root.adoptedStyleSheets?.filter(sheet => sheet !== canvas.sheet)
  if (others) root.adoptedStyleSheets = others
  canvas.image = ''
}
