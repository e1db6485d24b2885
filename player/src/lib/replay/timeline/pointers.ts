/** Pixels a press moves before it is a drag: a click on a mark stays on the mark. */
const SLOP_PX = 4

export interface PointerHandlers {
  /** One pointer went down at `x`. */
  press(x: number): void
  /** It is dragged, and is at `x` now. */
  drag(x: number): void
  /** The press or drag is over, or became a pinch. */
  release(): void
  /** A second pointer is there: what lies under both is held from now on. */
  hold(first: number, second: number): void
  /** The two that hold it are here now. */
  pinch(first: number, second: number): void
}

export interface Pointers {
  down(id: number, x: number): void
  move(id: number, x: number): void
  up(id: number): void
  readonly isDown: boolean
}

/** Makes of pointers, by id and pixels from the left, what they mean: one scrubs, two pinch, and what is left of a pinch does nothing. */
export function createPointers(on: PointerHandlers): Pointers {
  const places = new Map<number, number>()
  let mode: 'none' | 'press' | 'drag' | 'pinch' = 'none'
  let pressedAt = 0

  function pair(): [number, number] {
    const [first = 0, second = 0] = places.values()
    return [first, second]
  }

  return {
    down(id, x) {
      if (places.size >= 2) return
      places.set(id, x)
      if (places.size === 2) {
        if (mode !== 'pinch') on.release()
        mode = 'pinch'
        on.hold(...pair())
        return
      }
      mode = 'press'
      pressedAt = x
      on.press(x)
    },
    move(id, x) {
      if (!places.has(id)) return
      places.set(id, x)
      if (mode === 'press' && Math.abs(x - pressedAt) > SLOP_PX) mode = 'drag'
      if (mode === 'drag') on.drag(x)
      else if (mode === 'pinch' && places.size === 2) on.pinch(...pair())
    },
    up(id) {
      if (!places.delete(id)) return
      if (mode === 'press' || mode === 'drag') on.release()
      if (mode !== 'pinch' || places.size === 0) mode = 'none'
    },
    get isDown() {
      return places.size > 0
    },
  }
}
