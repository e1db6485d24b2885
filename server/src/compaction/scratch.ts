import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SCRATCH_PREFIX } from './build.ts'

/** Milliseconds after which a scratch folder belongs to a process that died: no epoch takes an hour. */
const ABANDONED_MS = 6 * 60 * 60 * 1000

/** Makes the scratch folder, and removes from it what killed processes left behind. */
export async function prepareScratch(scratch: string, nowMs: number): Promise<void> {
  await mkdir(scratch, { recursive: true })
  for (const name of await readdir(scratch)) {
    if (!name.startsWith(SCRATCH_PREFIX)) continue
    const folder = join(scratch, name)
    const found = await stat(folder).catch(() => undefined)
    if (found !== undefined && nowMs - found.mtimeMs > ABANDONED_MS) await rm(folder, { recursive: true, force: true })
  }
}
