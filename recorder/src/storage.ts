import { parse, stringify } from './natives.ts'

/** JSON values by name. Never throws: where the browser refuses storage, values live as long as the page. */
export interface Store {
  read(name: string): unknown
  write(name: string, value: unknown): void
  /** Reads and forgets. */
  take(name: string): unknown
}

/**
 * A store on `localStorage` or `sessionStorage`. `open` is called on each use, because merely naming either throws where
 * cookies are blocked. What was written is kept in memory too: a page that clears its storage does not end the session.
 */
export function openStore(open: () => Storage, prefix: string): Store {
  const memory = new Map<string, string>()
  const attempt = <Result>(use: (storage: Storage) => Result): Result | undefined => {
    try {
      return use(open())
    } catch {
      return undefined
    }
  }
  const read = (name: string): unknown => {
    const text = attempt(storage => storage.getItem(prefix + name)) ?? memory.get(name)
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
      attempt(storage => storage.setItem(prefix + name, text))
    },
    take(name) {
      const value = read(name)
      memory.delete(name)
      attempt(storage => storage.removeItem(prefix + name))
      return value
    },
  }
}
