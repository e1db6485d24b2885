import { guarded } from '../../guard.ts'
import { CANVAS_QUALITY, MAX_CANVAS_BYTES, MAX_CANVAS_FPS, MAX_CANVAS_PIXELS } from '../../limits.ts'
import { SOURCE } from '../types.ts'
import { dataUrlOf } from './blob.ts'
import type { Observe } from './watch.ts'

/** Canvases whose picture is what they show, or on its way, or not to be had. */
const settled = new WeakSet<HTMLCanvasElement>()

const CONTEXTS = [
  'CanvasRenderingContext2D',
  'ImageBitmapRenderingContext',
  'WebGLRenderingContext',
  'WebGL2RenderingContext',
]

/** Methods of any context that draw. */
const DRAWS = /^(?:clear|draw|fill|put|reset|stroke|transfer)/

/** Pictures of visible canvases that were drawn on, some times a second. Never of what is blocked or masked. */
export const observeCanvas: Observe = ({ root, view, context, hook, onFull, stops }) => {
  const { policy, options } = context
  const fps = Math.min(options.canvasFps, MAX_CANVAS_FPS)
  if (!(fps > 0)) return

  const shoot = (canvas: HTMLCanvasElement) => {
    const { width, height } = canvas
    scaled(canvas).toBlob(
      guarded(blob => {
        if (!blob) return
        if (blob.size > MAX_CANVAS_BYTES) return options.report('canvas_too_large', { bytes: blob.size })
        dataUrlOf(blob, url => {
          const id = isOn && context.idOf(canvas)
          if (!id) return
          const data = [{ rr_type: 'ArrayBuffer', base64: url.split(',')[1] }]
          const image = { rr_type: 'ImageBitmap', args: [{ rr_type: 'Blob', data, type: blob.type }] }
          const box = [0, 0, width, height]
          const commands = [
            { property: 'clearRect', args: box },
            { property: 'drawImage', args: [image, ...box] },
          ]
          context.changed()
          context.emit(SOURCE.canvasMutation, { id, type: 0, commands })
        })
      }),
      'image/webp',
      CANVAS_QUALITY,
    )
  }
  const look = guarded(() => {
    for (const canvas of root.querySelectorAll('canvas')) {
      if (settled.has(canvas) || !isVisible(canvas)) continue
      settled.add(canvas)
      if (policy.isInBlocked(canvas) || policy.regionAt(canvas) === 'mask') continue
      try {
        shoot(canvas)
      } catch (error) {
        // An image of another origin was drawn on it, or it belongs to a worker.
        options.report('canvas_unreadable', { error: String(error) })
      }
    }
  })

  let isOn = true
  const timer = setInterval(look, 1000 / fps)
  stops.push(() => {
    isOn = false
    clearInterval(timer)
  })
  onFull(() => {
    for (const canvas of root.querySelectorAll('canvas')) settled.delete(canvas)
  })
  const before = (of: HTMLCanvasElement | CanvasRenderingContext2D) => settled.delete('canvas' in of ? of.canvas : of)
  for (const type of CONTEXTS) {
    const { prototype = {} } = (view?.[type as 'WebGLRenderingContext'] ?? {}) as { prototype?: object }
    hook(
      type,
      Object.keys(prototype).filter(name => DRAWS.test(name)),
      { before },
    )
  }
  hook('HTMLCanvasElement', ['width', 'height'], { kind: 'set', before })
  hook<unknown, [string, object?]>('HTMLCanvasElement', ['getContext'], {
    before(_, args) {
      // What WebGL has drawn is gone with the frame otherwise.
      if (/webgl/.test(args[0])) args[1] = { ...args[1], preserveDrawingBuffer: true }
    },
  })
}

function isVisible(canvas: HTMLCanvasElement): boolean {
  const { left, top, right, bottom } = canvas.getBoundingClientRect()
  return right > Math.max(left, 0) && bottom > Math.max(top, 0) && left < innerWidth && top < innerHeight
}

function scaled(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const scale = Math.sqrt(MAX_CANVAS_PIXELS / (canvas.width * canvas.height))
  if (scale >= 1) return canvas
  const small = document.createElement('canvas')
  small.width = canvas.width * scale
  small.height = canvas.height * scale
  small.getContext('2d')?.drawImage(canvas, 0, 0, small.width, small.height)
  return small
}
