const reported = new Set<string>()

/** Tells the site's developer something, once per message. */
export function warn(message: string): void {
  if (reported.has(message)) return
  reported.add(message)
  console.warn(`[playhead] ${message}`)
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
      warn(`internal error, the page is not affected: ${String(error)}`)
      return undefined
    }
  }
}

export type Stop = () => void

/** Adds a guarded, passive, capturing listener; returns its removal. */
export function listen<E extends Event>(target: EventTarget, types: string[], handler: (event: E) => void): Stop {
  const safe = guarded(handler) as EventListener
  for (const type of types) target.addEventListener(type, safe, { capture: true, passive: true })
  return () => {
    for (const type of types) target.removeEventListener(type, safe, { capture: true })
  }
}
