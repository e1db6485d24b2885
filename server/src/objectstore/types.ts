import type { Readable } from 'node:stream'

/**
 * What is stored: bytes in memory, in one piece or in many (written one after another, as one object), or a whole local file
 * (whose length is known, as S3 asks of conditional writes).
 */
export type ObjectBody = Uint8Array | readonly Uint8Array[] | { file: string; bytes: number }

export interface ByteRange {
  offset: number
  /** At least 1. */
  bytes: number
}

export interface ObjectInfo {
  key: string
  bytes: number
  /** When it was last written, epoch milliseconds on the store's clock. */
  modifiedMs: number
}

/**
 * Object storage: the only source of truth. Keys are `/`-separated, of `[A-Za-z0-9._=-]` parts, at most 512 bytes, a part at most 255.
 * No key is another key's folder (`a` and `a/b`): a directory cannot hold both.
 * When a write resolves the object is durable; readers see a whole object or none.
 * Every method throws `StoreError` (code `STORE_UNAVAILABLE`) when the store cannot answer, after the driver's own retries.
 */
export interface ObjectStore {
  /** Writes the object, replacing what was there. */
  put(key: string, body: ObjectBody): Promise<void>
  /** Writes the object only where none is: of any number of simultaneous calls exactly one gets `true`. */
  create(key: string, body: ObjectBody): Promise<boolean>
  /**
   * The object's bytes, or those of a range of it: fewer where the object ends sooner, none behind its end.
   * `undefined` when there is no object.
   */
  get(key: string, range?: ByteRange): Promise<Buffer | undefined>
  /** The same as a stream, for what may be large. `undefined` when there is none. */
  stream(key: string, range?: ByteRange): Promise<Readable | undefined>
  head(key: string): Promise<ObjectInfo | undefined>
  /** Every object whose key begins with `prefix`, in ascending key order (byte order). `after` starts behind that key. */
  list(prefix: string, options?: { after?: string }): AsyncIterable<ObjectInfo>
  /** The next path parts below `prefix` (which is empty or ends in `/`), each ending in `/`, in ascending order: `log/` gives `log/0/`, `log/1/`. */
  listFolders(prefix: string): AsyncIterable<string>
  /** Removes the objects; those that are not there do no harm. */
  delete(keys: readonly string[]): Promise<void>
  close(): Promise<void>
}
