import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Project } from '../catalog/types.ts'
import type { Config } from '../config.ts'
import { isPlayheadError, PlayheadError } from '../errors.ts'
import { epochOf, logKey, partitionOf } from '../keys.ts'
import { encodeRecord } from '../log/record.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { importRecording } from './rrweb.ts'

/** Bytes of one file: it is read whole, and as text it must fit into one string (512 MB in V8). */
const MAX_FILE_BYTES = 400 * 1024 * 1024

export type ImportResult = { file: string; ok: true; session: string } | { file: string; ok: false; reason: string }

export interface ImportOptions {
  store: ObjectStore
  config: Pick<Config, 'partitions' | 'epochMs' | 'commitBytes'>
  project: Pick<Project, 'id' | 'key'>
}

/**
 * Stores recordings made elsewhere, as if they had just been sent. A file that cannot be taken does not keep the others out.
 * @throws PlayheadError STORE_UNAVAILABLE: what was stored by then stays, and importing again stores it once.
 */
export async function importFiles(files: readonly string[], options: ImportOptions): Promise<ImportResult[]> {
  const results: ImportResult[] = []
  for (const file of files) {
    try {
      results.push({ file, ok: true, session: await importFile(file, options) })
    } catch (error) {
      if (!isPlayheadError(error, 'REQUEST_INVALID')) throw error
      results.push({ file, ok: false, reason: error.message })
    }
  }
  return results
}

async function importFile(file: string, { store, config, project }: ImportOptions): Promise<string> {
  const recording = importRecording(await readJson(file), { name: basename(file), key: project.key })
  const receivedAtMs = Date.now()
  const partition = partitionOf(recording.session, config.partitions)
  const epoch = epochOf(receivedAtMs, config.epochMs)
  const node = `import-${randomBytes(6).toString('hex')}`
  const meta = { project: project.id, receivedAtMs, skewMs: 0, userAgent: '' }
  let parts: Uint8Array[] = []
  let bytes = 0
  let written = 0
  const write = async (): Promise<void> => {
    await store.put(logKey(partition, epoch, node, written++), Buffer.concat(parts))
    parts = []
    bytes = 0
  }
  for (const frame of recording.frames) {
    parts.push(...encodeRecord({ meta, frame }))
    bytes += frame.byteLength
    if (bytes >= config.commitBytes) await write()
  }
  if (parts.length > 0) await write()
  return recording.session
}

async function readJson(file: string): Promise<unknown> {
  try {
    const { size } = await stat(file)
    if (size > MAX_FILE_BYTES)
      throw new PlayheadError('REQUEST_INVALID', `it has ${size} bytes, at most ${MAX_FILE_BYTES} can be imported`)
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    if (cause instanceof PlayheadError) throw cause
    const what = cause instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read'
    throw new PlayheadError('REQUEST_INVALID', `${what}: ${(cause as Error).message}`, { cause })
  }
}
