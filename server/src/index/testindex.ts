import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from './migrate.ts'
import { openIndex } from './open.ts'
import type { Index } from './types.ts'

/** A migrated index of a test's own, on a real engine; `close` also removes its directory. */
export async function openTestIndex(): Promise<Index> {
  const directory = await mkdtemp(join(tmpdir(), 'playhead-index-'))
  const index = await openIndex({ driver: 'embedded', directory })
  await migrate(index)
  return {
    ...index,
    async close() {
      await index.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
