import type { ObjectStore } from '../objectstore/types.ts'
import type { Token } from './tokens.ts'

const SPENT_PREFIX = 'catalog/logins/'
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Spends a login link: true for exactly one caller. A conditional create is the one thing every process agrees on, so a link
 * works once, whichever server it reaches. Marks lie in a folder per day of expiry, which {@link forgetExpired} takes away whole.
 */
export function spend(store: ObjectStore, token: Token): Promise<boolean> {
  return store.create(`${SPENT_PREFIX}${dayOf(token.expiresMs)}/${token.id}`, Buffer.from('spent'))
}

/** Removes the marks of links that have expired: their signature says so by itself. @returns how many */
export async function forgetExpired(store: ObjectStore, nowMs: number): Promise<number> {
  const today = `${SPENT_PREFIX}${dayOf(nowMs)}/`
  let forgotten = 0
  for await (const folder of store.listFolders(SPENT_PREFIX)) {
    if (folder >= today) break
    const keys: string[] = []
    for await (const mark of store.list(folder)) keys.push(mark.key)
    await store.delete(keys)
    forgotten += keys.length
  }
  return forgotten
}

/** Days since the epoch, five digits until the year 2243: their order is that of text. */
function dayOf(ms: number): string {
  return String(Math.floor(ms / DAY_MS)).padStart(5, '0')
}
