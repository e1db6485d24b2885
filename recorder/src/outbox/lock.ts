import type { Stop } from '../guard.ts'
import { NativePromise } from '../natives.ts'

/**
 * Takes a name that only one page of the origin holds at a time (Web Locks), until the release that is returned is called or the page
 * dies, however it dies. Undefined when another page holds it. Where there are no locks (plain http, Safari before 15.4) everybody
 * gets everything: two pages may then send the same batch, which is stored once.
 */
export async function holdName(name: string): Promise<Stop | undefined> {
  const { locks } = navigator
  if (!locks) return () => {}
  return new NativePromise<Stop | undefined>((resolve, reject) => {
    // The lock lasts as long as the promise its callback returns.
    const whileHeld = (lock: Lock | null): Promise<void> => new NativePromise(end => resolve(lock ? end : undefined))
    locks.request(name, { ifAvailable: true }, lock => (lock ? whileHeld(lock) : resolve(undefined))).catch(reject)
  })
}
