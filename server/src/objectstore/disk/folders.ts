import { mkdir, open, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errnoOf } from '../failure.ts'

/** Folders known to be durable; a forgotten one costs a few syncs. 10,000 are 14 hours of epochs of 10 s in two partitions. */
const MOST_KNOWN = 10_000
/** A folder may be removed by a delete as often as it is made by a put; each loss of that race needs another delete to come between. */
const RACES = 1_000

/** The directories below the root of a disk store: made for a write, synced behind it, removed when empty. */
export interface Folders {
  /** Runs `action`, which puts an entry into `folder`, making the folder where it is missing, or was removed meanwhile. */
  within<Result>(folder: string, action: () => Promise<Result>): Promise<Result>
  /** Resolves when the entries of `folder` are on the disk, and it is itself, and so on to the root. */
  persist(folder: string): Promise<void>
  /** Removes the folders, and those above them, that hold nothing; resolves when that, and what was removed in them, is on the disk. */
  prune(folders: Iterable<string>): Promise<void>
}

export function openFolders(root: string): Folders {
  /** Path to identity of the folders whose own entry in the folder above is durable. */
  const known = new Map<string, string>()

  const persist = async (folder: string) => {
    const learned: [string, string][] = []
    for (let path = folder; ; path = dirname(path)) {
      const identity = await sync(path)
      // A delete has taken the folder away, and with it what was written there: nothing is left to persist.
      if (identity === undefined) return
      if (path === root || known.get(path) === identity) break
      learned.push([path, identity])
    }
    if (known.size > MOST_KNOWN) known.clear()
    for (const [path, identity] of learned) known.set(path, identity)
  }

  const removeEmpty = async (folder: string): Promise<string> => {
    let path = folder
    while (path !== root) {
      try {
        await rmdir(path)
        known.delete(path)
      } catch (error) {
        if (errnoOf(error) === 'ENOTEMPTY' || errnoOf(error) === 'EEXIST') return path
        if (!isMissing(error)) throw error
      }
      path = dirname(path)
    }
    return path
  }

  return {
    persist,
    async within(folder, action) {
      for (let race = 0; ; race++) {
        try {
          return await action()
        } catch (error) {
          if (errnoOf(error) !== 'ENOENT' || race === RACES) throw error
        }
        await make(folder)
      }
    },
    async prune(folders) {
      const surviving = new Set<string>()
      for (const folder of new Set(folders)) surviving.add(await removeEmpty(folder))
      for (const folder of surviving) {
        let path = folder
        while ((await sync(path)) === undefined && path !== root) path = dirname(path)
      }
    },
  }
}

/** True when the error says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR'
}

async function make(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    // A folder above was removed between two steps of it; the caller comes round again.
    if (errnoOf(error) !== 'ENOENT') throw error
  }
}

/**
 * Syncs a folder and gives its identity: a folder of the same name that was removed and made again, by whichever process, has another.
 * `undefined` when there is none.
 */
async function sync(path: string): Promise<string | undefined> {
  try {
    const handle = await open(path, 'r')
    try {
      const { dev, ino, birthtimeMs } = await handle.stat()
      await handle.sync()
      return `${dev} ${ino} ${birthtimeMs}`
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
