import { randomBytes } from 'node:crypto'
import { link, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { PlayheadError } from '../../errors.ts'
import { errnoOf } from '../failure.ts'

/** Holds objects being written. `~` is no character of a key, so no key leads here and no list shows it. */
const FOLDER = '.tmp~'
/** A temporary file of another machine, whose processes cannot be asked after, is taken for left over at this age: no write lasts a day. */
const FOREIGN_LEFTOVER_MS = 24 * 60 * 60 * 1000

/** Names temporary files, in the objects' own filesystem so that they can be renamed and linked into place. */
export interface TempFiles {
  next(): string
}

/**
 * Removes what a crash left behind and proves that the filesystem has hard links.
 * @throws PlayheadError STORE_UNSUITABLE when it has none; errors of the filesystem as they come.
 */
export async function openTempFiles(root: string): Promise<TempFiles> {
  const folder = join(root, FOLDER)
  await mkdir(folder, { recursive: true })
  const owner = { host: safe(hostname()), pid: process.pid, start: randomBytes(6).toString('hex') }
  await removeLeftovers(folder, owner)
  let count = 0
  const next = () => join(folder, `${owner.host}~${owner.pid}~${owner.start}~${count++}`)
  await proveLinks(next(), next())
  return { next }
}

interface Owner {
  host: string
  pid: number
  start: string
}

async function removeLeftovers(folder: string, self: Owner): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const info = await stat(path).catch(() => undefined)
    if (info && isLeftover(name, Date.now() - info.mtimeMs, self, isAlive)) await rm(path, { force: true })
  }
}

/**
 * Whether nobody will finish the temporary file `name`. Several processes may share the folder (ingest and workers on one machine),
 * so a file goes only when its process is known to be gone, or it is a day old.
 */
export function isLeftover(name: string, ageMs: number, self: Owner, alive: (pid: number) => boolean): boolean {
  const [host, pid, start] = name.split('~')
  if (host !== self.host || pid === undefined) return ageMs > FOREIGN_LEFTOVER_MS
  // The same pid again, as process 1 of a container that restarted.
  if (Number(pid) === self.pid) return start !== self.start && ageMs > 0
  return !alive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) !== 'ESRCH'
  }
}

async function proveLinks(first: string, second: string): Promise<void> {
  await writeFile(first, '')
  try {
    await link(first, second)
  } catch (cause) {
    throw new PlayheadError(
      'STORE_UNSUITABLE',
      'The filesystem of PLAYHEAD_STORE has no hard links, by which an object is created exactly once; use ext4, XFS, Btrfs, ZFS or APFS',
      { cause },
    )
  } finally {
    await Promise.all([rm(first, { force: true }), rm(second, { force: true })])
  }
}

function safe(name: string): string {
  return name.replace(/[^A-Za-z0-9.-]/g, '_').slice(0, 100)
}
