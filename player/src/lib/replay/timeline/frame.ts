export interface FrameRunner<Value> {
  /** Runs with this value on the next frame; a later one replaces it. */
  push(value: Value): void
  /** Runs now with what waits, if anything does. */
  flush(): void
  cancel(): void
}

/** Calls `run` once a frame at most, with the last value it was given: pointers report up to a thousand times a second. */
export function oncePerFrame<Value>(
  run: (value: Value) => void,
  request: (callback: () => void) => number = requestAnimationFrame,
  cancelRequest: (id: number) => void = cancelAnimationFrame,
): FrameRunner<Value> {
  let waiting: { value: Value; id: number } | null = null

  function flush(): void {
    if (!waiting) return
    const { value, id } = waiting
    waiting = null
    cancelRequest(id)
    run(value)
  }

  return {
    push(value) {
      if (waiting) waiting.value = value
      else waiting = { value, id: request(flush) }
    },
    flush,
    cancel() {
      if (waiting) cancelRequest(waiting.id)
      waiting = null
    },
  }
}
