import type { ObjectStore } from '../../objectstore/types.ts'

/** A real store whose writes can be held up and made to fail. */
export interface FaultyStore extends Pick<ObjectStore, 'put'> {
  /** Lets writes wait, as a store does that has stopped answering. */
  hold(): void
  /** The next `count` writes to be carried out fail. */
  failNext(count: number): void
  /** Lets waiting writes go on. */
  recover(): void
  /** Keys of every write that was begun. */
  puts(): string[]
}

export function withFaults(store: Pick<ObjectStore, 'put'>): FaultyStore {
  const begun: string[] = []
  let gate = Promise.resolve()
  let open = (): void => {}
  let failures = 0
  return {
    hold() {
      gate = new Promise(resolve => {
        open = resolve
      })
    },
    failNext(count) {
      failures = count
    },
    recover() {
      open()
      gate = Promise.resolve()
    },
    puts: () => [...begun],
    async put(key, body) {
      begun.push(key)
      await gate
      if (failures > 0) {
        failures--
        throw new Error('the faulty store failed')
      }
      await store.put(key, body)
    },
  }
}
