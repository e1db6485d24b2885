import { parse, stringify } from './natives.ts'

/** JSON values by name. Never throws: where the browser refuses storage, values live as long as the page. */
export interface Store {
  read(name: string): unknown
  write(name: string, value: unknown): void
  /** Reads and forgets. */
  take(name: string): unknown
  /** Writes what a held store kept to itself, and from now on everything. */
  release(): void
  /** Forgets everything under its prefix. */
  clear(): void
}

/**
 * A store on `localStorage` or `sessionStorage`. `open` is called on each use, because merely naming either throws where
 * cookies are blocked. What was written is kept in memory too: a page that clears its storage does not end the session.
 * With `isHeld` nothing is written until `release()`: whether anything may be stored is not known yet.
 */
export function openStore(open: () => Storage, prefix: string, isHeld = false): Store {
  const memory = new Map<string, string>()
  const attempt = <Result>(use: (storage: Storage) => Result): Result | undefined => {
    try {
      return use(open())
    } catch {
      return undefined
    }
  }
  const store = (text: string, name: string): void => {
    if (!isHeld) attempt(storage => storage.setItem(prefix + name, text))
  }
  const read = (name: string): unknown => {
    const kept = memory.get(name)
    const text = (isHeld && kept) || (attempt(storage => storage.getItem(prefix + name)) ?? kept)
    try {
      return text ? parse(text) : undefined
    } catch {
      return undefined
    }
  }
  return {
    read,
    write(name, value) {
      const text = stringify(value)
      memory.set(name, text)
      store(text, name)
    },
    take(name) {
      const value = read(name)
      memory.delete(name)
      attempt(storage => storage.removeItem(prefix + name))
      return value
    },
    release() {
      isHeld = false
      memory.forEach(store)
    },
    clear() {
      memory.clear()
      attempt(storage => {
        for (const name of Object.keys(storage)) if (name.startsWith(prefix)) storage.removeItem(name)
      })
    },
  }
}
