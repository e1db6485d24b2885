import { SvelteSet } from 'svelte/reactivity'
import { readText, writePreference } from '../ui/preferences.ts'
import { parseWatched, withWatched } from './watched.ts'

const NAME = 'watched'
const marks = new SvelteSet(parseWatched(readText(NAME)))

// Another tab of this browser has watched one: a list that stands open here shows it.
globalThis.window?.addEventListener('storage', event => {
  if (event.key === `playhead.${NAME}`) for (const id of parseWatched(event.newValue ?? '')) marks.add(id)
})

/** Whether this browser has watched a session, as far as it remembers. Reactive. */
export function isWatched(session: string): boolean {
  return marks.has(session)
}

/** Remembers that a picture of the session was seen. */
export function markWatched(session: string): void {
  marks.add(session)
  writePreference(NAME, withWatched(parseWatched(readText(NAME)), session).join(' '))
}
