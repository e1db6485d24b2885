import { mkdir, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isMissing, openFolders } from './disk/folders.ts'
import { readStream, readWhole } from './disk/read.ts'
import { openTempFiles } from './disk/temp.ts'
import { infoOf, walk, walkFolders } from './disk/walk.ts'
import { isFolderInTheWay, linkIfFree, moveOver, writeDurably } from './disk/write.ts'
import { errnoOf, misuse, storeUnavailable } from './failure.ts'
import { checkFolder, checkKey, checkPrefix, checkRange } from './key.ts'
import { eachLimited } from './limit.ts'
import type { ObjectBody, ObjectStore } from './types.ts'

/** Files removed at once: Node has four file threads. */
const UNLINKS_AT_ONCE = 8

/**
 * Object storage in a directory: a key is a path, an object a file. A write goes to a temporary file, is synced, takes its name in one
 * step (`rename`, or `link` where it may not replace), and the folders above are synced. So it is whole or not there, through a power
 * failure too. Several processes may use the directory at once.
 * @throws PlayheadError STORE_UNAVAILABLE when the directory cannot be used, STORE_UNSUITABLE when its filesystem has no hard links.
 */
export async function openDiskStore({ directory }: { directory: string }): Promise<ObjectStore> {
  const root = resolve(directory)
  const folders = openFolders(root)
  const temps = await attempt(`The directory ${root} of PLAYHEAD_STORE cannot be used`, async () => {
    const firstMade = await mkdir(root, { recursive: true })
    if (firstMade !== undefined) await openFolders(dirname(firstMade)).persist(root)
    return openTempFiles(root)
  })
  const pathOf = (key: string) => {
    checkKey(key)
    return join(root, key)
  }

  /** Writes `body` and lets `place` give it its name; whatever happens, nothing temporary is left. */
  const write = async <Result>(key: string, body: ObjectBody, place: (temp: string) => Promise<Result>) => {
    const temp = temps.next()
    const folder = dirname(pathOf(key))
    try {
      await writeDurably(temp, body)
      const placed = await folders
        .within(folder, () => place(temp))
        .catch(error => {
          throw explain(key, error)
        })
      await Promise.all([folders.persist(folder), unlinkIfThere(temp)])
      return placed
    } catch (error) {
      await unlinkIfThere(temp).catch(() => undefined)
      throw error
    }
  }

  return {
    async put(key, body) {
      const path = pathOf(key)
      await attempt(`Writing ${key} failed`, () => write(key, body, temp => moveOver(temp, path)))
    },
    async create(key, body) {
      const path = pathOf(key)
      return attempt(`Creating ${key} failed`, async () => {
        if (await infoOf(root, key)) {
          // Whoever created it may not have come to this yet, and the caller will rely on the object being there.
          await folders.persist(dirname(path))
          return false
        }
        return write(key, body, temp => linkIfFree(temp, path))
      })
    },
    async get(key, range) {
      const path = pathOf(key)
      if (range) checkRange(range)
      return attempt(`Reading ${key} failed`, () => readWhole(path, range))
    },
    async stream(key, range) {
      const path = pathOf(key)
      if (range) checkRange(range)
      return attempt(`Reading ${key} failed`, () => readStream(path, range))
    },
    async head(key) {
      checkKey(key)
      return attempt(`Looking for ${key} failed`, () => infoOf(root, key))
    },
    list(prefix, options = {}) {
      checkPrefix(prefix)
      return guarded(`Listing ${prefix} failed`, walk(root, prefix, options.after ?? ''))
    },
    listFolders(prefix) {
      checkFolder(prefix)
      return guarded(`Listing the folders of ${prefix} failed`, walkFolders(root, prefix))
    },
    async delete(keys) {
      const paths = keys.map(pathOf)
      await attempt(`Deleting ${keys.length} objects failed`, async () => {
        await eachLimited(paths, UNLINKS_AT_ONCE, unlinkIfThere)
        await folders.prune(paths.map(path => dirname(path)))
      })
    },
    async close() {},
  }
}

function explain(key: string, error: unknown): unknown {
  if (!isFolderInTheWay(error) && errnoOf(error) !== 'ENOTDIR') return error
  return misuse(`${key} cannot be written: a key cannot be both an object and the folder of others`)
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    // A folder (EISDIR on Linux, EPERM on macOS) is not an object, so there is none to remove.
    if (!isMissing(error) && !['EISDIR', 'EPERM'].includes(errnoOf(error) ?? '')) throw error
  }
}

async function attempt<Result>(what: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action()
  } catch (cause) {
    throw storeUnavailable(what, cause)
  }
}

async function* guarded<Item>(what: string, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items
  } catch (cause) {
    throw storeUnavailable(what, cause)
  }
}
