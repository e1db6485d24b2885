/** Sessions remembered as watched, the latest: at 36 characters each 74 KB of the 5 MB a browser keeps for a site. */
export const MOST_WATCHED = 2_000

const SESSION = /^[0-9a-f-]{36}$/

/** Session ids out of what was kept, oldest first; what is none is left out: anything may stand in a browser's storage. */
export function parseWatched(text: string): string[] {
  return [...new Set(text.split(' ').filter(id => SESSION.test(id)))].slice(-MOST_WATCHED)
}

/** With one more, as the latest. */
export function withWatched(ids: readonly string[], session: string): string[] {
  return [...ids.filter(id => id !== session), session].slice(-MOST_WATCHED)
}
