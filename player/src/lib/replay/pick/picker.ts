import { frameStage, type Stage } from '../../stage/host.ts'
import type { PointedElement } from '../../stage/protocol.ts'

export interface PickState {
  isPicking: boolean
  /** What lies under the pointer while picking. */
  pointed: PointedElement | null
}

/** Choosing an element of the recorded page. */
export interface Picker {
  /** Takes the replay's frame while it is there; returns how to let go of it. */
  attach(frame: HTMLIFrameElement): () => void
  start(): void
  cancel(): void
  /** Asks what lies at a point of the frame, in CSS pixels. */
  point(x: number, y: number): void
  /** Goes on to the element around it. */
  widen(): void
  /** Chooses what is pointed at. */
  choose(): void
}

export const NOT_PICKING: PickState = { isPicking: false, pointed: null }

export interface PickerOptions {
  onChange: (state: PickState) => void
  onChosen: (chosen: PointedElement) => void
}

export function createPicker({ onChange, onChosen }: PickerOptions): Picker {
  let state = NOT_PICKING
  let stage: Stage | undefined
  /** The last point nobody has answered for yet: the pointer moves faster than answers come. */
  let waiting: { x: number; y: number } | null = null
  let isAsked = false
  /** Chosen before it was known what: a tap is no longer than an answer. */
  let isChoosing = false

  function become(next: PickState): void {
    state = next
    onChange(next)
  }

  function end(): void {
    become(NOT_PICKING)
    waiting = null
    isChoosing = false
  }

  function choose(): void {
    isChoosing = isAsked
    if (isAsked || !state.pointed) return
    const chosen = state.pointed
    end()
    onChosen(chosen)
  }

  function ask(): void {
    if (!waiting || isAsked) return
    isAsked = true
    stage?.send({ kind: 'point', ...waiting })
    waiting = null
  }

  return {
    attach(frame) {
      stage = frameStage(frame)
      const stop = stage.listen(report => {
        if (report.kind !== 'pointed') return
        isAsked = false
        if (state.isPicking) become({ isPicking: true, pointed: report.at })
        ask()
        if (isChoosing) choose()
      })
      return () => {
        stop()
        stage = undefined
        isAsked = false
        end()
      }
    },
    start() {
      become({ isPicking: true, pointed: null })
    },
    cancel: end,
    point(x, y) {
      waiting = { x, y }
      ask()
    },
    widen() {
      isAsked = true
      stage?.send({ kind: 'widen' })
    },
    choose,
  }
}
