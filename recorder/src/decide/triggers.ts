import type { Happening } from '../capture/types.ts'
import type { Triggers } from '../types.ts'

/**
 * True when what happened meets one of the conditions: a page's path at each page view, the name of a custom event, a flag's variant.
 * @param path where the page is, see {@link pathOfPage}
 */
export function meets(triggers: Triggers, { type, name = '', props }: Happening, path: string): boolean {
  if (type === 'pageview') return !!triggers.urls?.some(pattern => matchesPath(pattern, path))
  if (type === 'custom') return !!triggers.events?.includes(name)
  if (type !== 'flag') return false
  const wanted = new Map(Object.entries(triggers.flags ?? {})).get(name)
  return wanted === true ? props?.variant !== false : wanted !== undefined && props?.variant === wanted
}

/** A location's path, with the fragment where a router lives there (`#/cart`, `#!cart`). */
export function pathOfPage({ pathname, hash }: Pick<Location, 'pathname' | 'hash'>): string {
  return pathname + (/^#[/!]/.test(hash) ? hash : '')
}

/** `*` stands for any number of characters, slashes too. */
function matchesPath(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replace(/\*+/g, '.*')}$`).test(path)
}
