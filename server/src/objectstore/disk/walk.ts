import { opendir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isKeyPart } from '../key.ts'
import type { ObjectInfo } from '../types.ts'
import { isMissing } from './folders.ts'

/** `stat` calls under way at once: more than Node's four file threads keep busy, few enough that a reader who stops wastes little. */
const STATS_AT_ONCE = 32

interface Entry {
  name: string
  isFolder: boolean
}

/**
 * The objects below `root` whose keys begin with `prefix` and follow `after`, in byte order of the keys. Reads a folder when it is
 * reached, and only those that can hold such a key.
 */
export function walk(root: string, prefix: string, after: string): AsyncIterable<ObjectInfo> {
  const base = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  return walkFolder(root, base, prefix.slice(base.length), after)
}

async function* walkFolder(root: string, base: string, start: string, after: string): AsyncGenerator<ObjectInfo> {
  let files: string[] = []
  for (const { name, isFolder } of await entriesOf(join(root, base))) {
    const key = base + name
    if (!name.startsWith(start) || !canFollow(key, isFolder, after)) continue
    if (!isFolder) files.push(key)
    if (files.length === STATS_AT_ONCE || isFolder) {
      yield* await infosOf(root, files)
      files = []
    }
    if (isFolder) yield* walkFolder(root, `${key}/`, '', after)
  }
  yield* await infosOf(root, files)
}

function canFollow(key: string, isFolder: boolean, after: string): boolean {
  if (!isFolder) return key > after
  return `${key}/` > after || after.startsWith(`${key}/`)
}

/** The next parts below the folder `base`, each ending in `/`, in byte order; a folder without an object is none. */
export async function* walkFolders(root: string, base: string): AsyncGenerator<string> {
  for (const { name, isFolder } of await entriesOf(join(root, base))) {
    if (isFolder && (await holdsObject(join(root, base, name)))) yield `${base}${name}/`
  }
}

/** Objects and folders in a directory, sorted as their keys sort: a folder as `name/`. What no key can name is not ours and left out. */
async function entriesOf(directory: string): Promise<Entry[]> {
  try {
    const found = await readdir(directory, { withFileTypes: true })
    const entries = found
      .filter(entry => isKeyPart(entry.name) && (entry.isFile() || entry.isDirectory()))
      .map(entry => ({ name: entry.name, isFolder: entry.isDirectory() }))
    return entries.sort((one, other) => (sortName(one) < sortName(other) ? -1 : 1))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

function sortName(entry: Entry): string {
  return entry.isFolder ? `${entry.name}/` : entry.name
}

async function holdsObject(directory: string): Promise<boolean> {
  try {
    for await (const entry of await opendir(directory)) {
      if (!isKeyPart(entry.name)) continue
      if (entry.isFile() || (entry.isDirectory() && (await holdsObject(join(directory, entry.name))))) return true
    }
    return false
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

async function infosOf(root: string, keys: readonly string[]): Promise<ObjectInfo[]> {
  const infos = await Promise.all(keys.map(key => infoOf(root, key)))
  return infos.filter(info => info !== undefined)
}

/** Size and time of the object, `undefined` when there is none. */
export async function infoOf(root: string, key: string): Promise<ObjectInfo | undefined> {
  try {
    const info = await stat(join(root, key))
    return info.isFile() ? { key, bytes: info.size, modifiedMs: Math.floor(info.mtimeMs) } : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
