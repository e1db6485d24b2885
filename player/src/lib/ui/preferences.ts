/** Small choices of the viewer that outlive a visit. They fall back in silence where the browser keeps no storage. */

export function readPreference<Value extends string>(name: string, allowed: readonly Value[], fallback: Value): Value {
  try {
    const value = localStorage.getItem(`playhead.${name}`)
    return allowed.find(each => each === value) ?? fallback
  } catch {
    return fallback
  }
}

/** The same for what the viewer typed; empty when nothing was. */
export function readText(name: string): string {
  try {
    return localStorage.getItem(`playhead.${name}`) ?? ''
  } catch {
    return ''
  }
}

export function writePreference(name: string, value: string): void {
  try {
    localStorage.setItem(`playhead.${name}`, value)
  } catch {
    // Nothing depends on it.
  }
}
