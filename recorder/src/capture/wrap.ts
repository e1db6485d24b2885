import { guarded, type Stop } from '../guard.ts'

type Method = (this: unknown, ...args: unknown[]) => unknown

/** Gets what the method gave, or threw; what it returns the caller gets instead, unless it is undefined. */
export type After = (result: unknown, error?: unknown) => unknown

/**
 * Watches calls of a method: `before` sees each with its arguments as they come, and says who sees the result. The stop puts the original back;
 * where somebody has wrapped it since, ours stays and only passes calls on. Does nothing where the browser has no such method.
 */
export function wrap(
  target: object,
  name: string,
  before: (self: unknown, args: unknown[]) => After | undefined,
): Stop {
  const owner = target as Record<string, unknown>
  const original = owner[name] as Method
  if (typeof original !== 'function') return () => {}
  const isOwn = !!Object.getOwnPropertyDescriptor(owner, name)
  const safe = guarded(before)
  let isOn = true
  const wrapper: Method = function (...args) {
    const then = isOn && safe(this, args)
    if (!then) return original.apply(this, args)
    const after = guarded(then)
    let result: unknown
    try {
      result = original.apply(this, args)
    } catch (error) {
      after(undefined, error)
      throw error
    }
    return after(result) ?? result
  }
  owner[name] = wrapper
  return () => {
    isOn = false
    if (owner[name] !== wrapper) return
    if (isOwn) owner[name] = original
    else delete owner[name]
  }
}
