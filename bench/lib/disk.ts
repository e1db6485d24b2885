import { open, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes of one write: as large as ingest's log objects. */
const WRITE_BYTES = 4 * 1024 * 1024

/** MB/s that the disk below `directory` takes from one writer who syncs every 4 MB: the physical limit of whoever makes data durable. */
export async function syncedMbPerSecond(directory: string, forMs = 500): Promise<number> {
  const path = join(directory, `.disk-${process.pid}`)
  const bytes = Buffer.alloc(WRITE_BYTES, 7)
  const handle = await open(path, 'w')
  try {
    const startedAt = performance.now()
    let written = 0
    while (performance.now() - startedAt < forMs) {
      written += (await handle.write(bytes, 0, bytes.byteLength, written)).bytesWritten
      await handle.datasync()
    }
    return written / 1e3 / (performance.now() - startedAt)
  } finally {
    await handle.close()
    await unlink(path)
  }
}
