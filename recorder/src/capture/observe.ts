import { guarded, type Stop } from '../guard.ts'

export interface Observation {
  /** Handles what the browser holds and has not told of. */
  flush(): void
  stop: Stop
}

/** True when the browser makes entries of this type. */
export const hasEntries = (type: string): boolean => PerformanceObserver.supportedEntryTypes.includes(type)

/** Observes a kind of performance entry, from the page's beginning on; does nothing where the browser has no such entries. */
export function observe<Entry>(type: string, handle: (entry: Entry) => void, options?: object): Observation {
  const each = guarded((entries: unknown[]) => (entries as Entry[]).forEach(handle))
  const observer = new PerformanceObserver(list => each(list.getEntries()))
  if (hasEntries(type)) observer.observe({ type, buffered: true, ...options } as PerformanceObserverInit)
  return {
    flush: () => each(observer.takeRecords()),
    stop: () => observer.disconnect(),
  }
}
