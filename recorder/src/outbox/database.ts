import { NativePromise } from '../natives.ts'

const STORE = 'batches'

/** One object store of IndexedDB, used without waiting where it is open already: a page that goes away has no later. */
export interface Database {
  /** One transaction. Its writes are on their way when this returns, if the database is open by then. @throws DOMException */
  run<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T>
}

/** Opens the database, or makes it. Where the browser refuses storage, each `run` fails with its reason. */
export function openDatabase(name: string): Database {
  let open: IDBDatabase | undefined
  const opening = new NativePromise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      open = request.result
      // Whoever deletes the site's databases must not wait for a tab to close.
      open.onversionchange = () => open?.close()
      resolve(open)
    }
  })
  // Each `run` tells it again: a page that listens for unhandled rejections need not hear of it.
  opening.catch(() => {})
  return {
    async run(mode, use) {
      const transaction = (open ?? (await opening)).transaction(STORE, mode)
      const request = use(transaction.objectStore(STORE))
      transaction.commit?.()
      return new NativePromise((resolve, reject) => {
        transaction.oncomplete = () => resolve(request.result)
        transaction.onabort = () => reject(transaction.error)
      })
    },
  }
}
