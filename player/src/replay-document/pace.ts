/** Milliseconds of work in one go: two of them, and what the browser does in between, leave a click answered within a tenth of a second. */
const SLICE_MS = 24

/**
 * Cuts long work into slices: awaited between its parts, it lets the browser do other things once a slice has been used up, and returns at
 * once otherwise.
 */
export function createPace(sliceMs = SLICE_MS, now = () => performance.now()): () => Promise<void> | undefined {
  let sinceMs = now()
  return () => {
    if (now() - sinceMs < sliceMs) return undefined
    return yieldOnce().then(() => {
      sinceMs = now()
    })
  }
}

/** A message rather than a timer: nested timers wait 4 ms each, and a second in hidden tabs. */
function yieldOnce(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
