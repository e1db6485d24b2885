import { constants } from 'node:fs'
import { copyFile, type FileHandle, link, open, rename, rmdir, stat } from 'node:fs/promises'
import { afterBytes, checkFileBytes, isFileBody, partsOf } from '../body.ts'
import { errnoOf } from '../failure.ts'
import type { ObjectBody } from '../types.ts'

/** Buffers in one `writev`: IOV_MAX of Linux and macOS. */
const MOST_BUFFERS = 1024

/** Writes `body` to the new file `path`; its bytes are on the disk when this resolves. */
export async function writeDurably(path: string, body: ObjectBody): Promise<void> {
  if (isFileBody(body)) await copyFile(body.file, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  const handle = await open(path, isFileBody(body) ? 'r' : 'wx')
  try {
    if (isFileBody(body)) await checkFileBytes({ file: path, bytes: body.bytes })
    else await writeParts(handle, partsOf(body))
    // Not fsync: the length is part of what fdatasync writes, the times are not needed. A failed sync is never tried again on the
    // same file: Linux drops the dirty pages and the second one would report success.
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

async function writeParts(handle: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  let left = afterBytes(parts, 0)
  while (left.length > 0) {
    const { bytesWritten } = await handle.writev(left.length > MOST_BUFFERS ? left.slice(0, MOST_BUFFERS) : left)
    left = afterBytes(left, bytesWritten)
  }
}

/** Moves `temp` to `target`, replacing the file there. */
export async function moveOver(temp: string, target: string): Promise<void> {
  try {
    await rename(temp, target)
  } catch (error) {
    if (!isFolderInTheWay(error)) throw error
    // An empty folder is no object's: a crash came between an object's removal and its folder's.
    await rmdir(target)
    await rename(temp, target)
  }
}

/** Gives the file `temp` the name `target` where that is free; of simultaneous calls one gets `true`. */
export async function linkIfFree(temp: string, target: string): Promise<boolean> {
  for (;;) {
    try {
      await link(temp, target)
      return true
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error
    }
    const info = await stat(target).catch(() => undefined)
    if (!info?.isDirectory()) return false
    await rmdir(target)
  }
}

/** True when a folder stands where a file should: EISDIR on Linux; ENOTEMPTY and EEXIST elsewhere, or from `rmdir`. */
export function isFolderInTheWay(error: unknown): boolean {
  return ['EISDIR', 'ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')
}
