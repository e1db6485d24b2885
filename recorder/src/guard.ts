const reported = new Set<string>()

/** Tells the site's developer something, once per message. */
export function warn(message: string): void {
  if (reported.has(message)) return
  reported.add(message)
  console.warn(`[playhead] ${message}`)
}

/** Says that an error of ours was caught. */
export function warnOf(error: unknown): void {
  warn(`internal error, the page is not affected: ${error}`)
}

/**
 * Wraps what the page may call, or the browser on the page's behalf: an error of ours is reported once and goes no further.
 * The result is undefined after an error.
 */
export function guarded<Args extends unknown[], Result>(
  fn: (...args: Args) => Result,
): (...args: Args) => Result | undefined {
  return (...args) => {
    try {
      return fn(...args)
    } catch (error) {
      warnOf(error)
      return undefined
    }
  }
}

export type Stop = () => void

/** What adds each listener there is. */
const listening = new Set<() => void>()

/** Adds a guarded, passive, capturing listener; returns its removal. */
export function listen<E extends Event>(target: EventTarget, types: string[], handler: (event: E) => void): Stop {
  const safe = guarded(handler) as EventListener
  const add = (): void => {
    for (const type of types) target.addEventListener(type, safe, { capture: true, passive: true })
  }
  add()
  listening.add(add)
  return () => {
    listening.delete(add)
    for (const type of types) target.removeEventListener(type, safe, { capture: true })
  }
}

/** Adds all listeners once more: `document.open` takes those of the window and the document away. One that is still there is not doubled. */
export function listenAgain(): void {
  for (const add of listening) add()
}
