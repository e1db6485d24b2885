import { isFileBody } from '../../server/src/objectstore/body.ts'
import type { ObjectBody, ObjectStore } from '../../server/src/objectstore/types.ts'

/** Requests as S3 bills them, and what is kept. */
export interface Counts {
  puts: number
  gets: number
  lists: number
  segmentPuts: number
  segmentBytes: number
  logPuts: number
}

/** Keys that one page of an S3 listing holds. */
const LIST_PAGE = 1_000

/** The store, with every request that S3 would bill counted. Deletions are free. */
export function countingStore(store: ObjectStore): { store: ObjectStore; counts: Counts } {
  const counts: Counts = { puts: 0, gets: 0, lists: 0, segmentPuts: 0, segmentBytes: 0, logPuts: 0 }
  const write = (key: string, body: ObjectBody): void => {
    counts.puts++
    if (key.startsWith('log/')) counts.logPuts++
    if (!key.startsWith('segments/')) return
    counts.segmentPuts++
    counts.segmentBytes += isFileBody(body) ? body.bytes : 0
  }
  const pages = async function* <T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    let seen = 0
    counts.lists++
    for await (const item of items) {
      if (++seen % LIST_PAGE === 0) counts.lists++
      yield item
    }
  }
  const counted: ObjectStore = {
    ...store,
    put(key, body) {
      write(key, body)
      return store.put(key, body)
    },
    create(key, body) {
      write(key, body)
      return store.create(key, body)
    },
    get(key, range) {
      counts.gets++
      return store.get(key, range)
    },
    stream(key, range) {
      counts.gets++
      return store.stream(key, range)
    },
    head(key) {
      counts.gets++
      return store.head(key)
    },
    list: (prefix, options) => pages(store.list(prefix, options)),
    listFolders: prefix => pages(store.listFolders(prefix)),
  }
  return { store: counted, counts }
}
