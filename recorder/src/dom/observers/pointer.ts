import { POINTER_SAMPLE_MS, POINTER_SEND_MS } from '../../limits.ts'
import { nowMs } from '../../natives.ts'
import { SOURCE, type Source } from '../types.ts'
import { type Observe, targetOf } from './watch.ts'

interface Point {
  type: string
  x: number
  y: number
  node: Node
  atMs: number
}

const SOURCES: Record<string, Source> = {
  mousemove: SOURCE.mouseMove,
  touchmove: SOURCE.touchMove,
  drag: SOURCE.drag,
}

/**
 * The pointer's trace. Nodes get their ids when the trace is sent: asking for one drains the queue, and that 20 times a second would
 * undo it. Places inside blocked elements are left out: on a pad of digits they are the PIN.
 */
export const observePointer: Observe = ({ view, context, on, gather }) => {
  if (!view) return
  let sampledMs = 0

  const trace = gather<Point>(POINTER_SEND_MS, points => {
    const sentMs = nowMs()
    for (const source in SOURCES) {
      const positions = []
      for (const { type, x, y, node, atMs } of points) {
        const id = type === source && context.idOf(node)
        if (id) positions.push({ x, y, id, timeOffset: atMs - sentMs })
      }
      if (positions.length) context.emit(SOURCES[source] as Source, { positions }, sentMs)
    }
  })

  on<MouseEvent & TouchEvent>(Object.keys(SOURCES), event => {
    const atMs = nowMs()
    const { clientX: x, clientY: y } = event.changedTouches?.[0] ?? event
    // Absolute: a clock that was set back must not silence the trace. A drag that ends says 0, 0.
    if (Math.abs(atMs - sampledMs) < POINTER_SAMPLE_MS || !(x || y)) return
    sampledMs = atMs
    trace.add({ type: event.type, x, y, node: targetOf(event), atMs })
  })
}
