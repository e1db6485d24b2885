import { guarded, type Stop } from '../../guard.ts'

const { apply, construct, defineProperty, getOwnPropertyDescriptor } = Reflect

/** What is put around a function of the page's: both are guarded, and neither can change its result or its exception. */
export interface Around<Self, Args extends unknown[]> {
  /** Which function of the property; a constructor is a value. Default `value`. */
  kind?: 'value' | 'get' | 'set'
  /** May change `args` in place. Not called for a constructor. */
  before?(self: Self, args: Args): void
  /** Not called when the function threw. For a constructor, `self` is what it made. */
  after?(self: Self, args: Args, result: unknown): void
}

/**
 * Watches a method, accessor or constructor of `target`. A Proxy stands in its place, so that `name`, `length`, `toString` and the
 * property's flags stay as they are. Stopping puts the original back, or, where someone has patched over ours, only falls silent.
 */
export function hook<Self, Args extends unknown[] = unknown[]>(
  target: object | undefined,
  name: string,
  { kind = 'value', before, after }: Around<Self, Args>,
): Stop {
  const descriptor = target && getOwnPropertyDescriptor(target, name)
  const original: unknown = descriptor?.[kind]
  if (!target || !descriptor?.configurable || typeof original !== 'function') return () => {}

  let isOn = true
  const early = guarded((self: unknown, args: unknown[]) => isOn && before?.(self as Self, args as Args))
  const late = guarded((self: unknown, args: unknown[], result: unknown) => {
    if (isOn) after?.(self as Self, args as Args, result)
  })
  const ours = new Proxy(original, {
    apply(fn, self, args) {
      early(self, args)
      const result: unknown = apply(fn, self, args)
      late(self, args, result)
      return result
    },
    construct(fn, args, newTarget) {
      const made = construct(fn, args, newTarget) as object
      late(made, args, made)
      return made
    },
  })
  defineProperty(target, name, { ...descriptor, [kind]: ours })

  return () => {
    isOn = false
    if (getOwnPropertyDescriptor(target, name)?.[kind] === ours) defineProperty(target, name, descriptor)
  }
}
