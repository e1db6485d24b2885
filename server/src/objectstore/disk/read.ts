import { type FileHandle, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { storeUnavailable } from '../failure.ts'
import { clipRange } from '../key.ts'
import { pullStream } from '../pull.ts'
import type { ByteRange } from '../types.ts'
import { isMissing } from './folders.ts'

/** Bytes read at a time by a stream: 64 KB, Node's default, costs four times the thread hand-overs. */
const CHUNK_BYTES = 256 * 1024

interface Opened {
  handle: FileHandle
  /** What of the file is wanted, clipped to its end. */
  range: ByteRange
}

/** Reads a file, or a range of it. `undefined` when there is none. */
export async function readWhole(path: string, range: ByteRange | undefined): Promise<Buffer | undefined> {
  const opened = await openFile(path, range)
  if (!opened) return undefined
  const { handle } = opened
  try {
    const { offset, bytes } = opened.range
    const buffer = Buffer.allocUnsafe(bytes)
    for (let filled = 0; filled < bytes; ) filled += await readInto(handle, buffer.subarray(filled), offset + filled)
    return buffer
  } finally {
    await handle.close()
  }
}

/** The same as a stream. What was there when it was opened is read to the end, also when it is replaced or deleted meanwhile. */
export async function readStream(path: string, range: ByteRange | undefined): Promise<Readable | undefined> {
  const opened = await openFile(path, range)
  if (!opened) return undefined
  const { handle } = opened
  let { offset, bytes } = opened.range
  const pull = async () => {
    if (bytes === 0) return undefined
    const buffer = Buffer.allocUnsafe(Math.min(bytes, CHUNK_BYTES))
    try {
      const count = await readInto(handle, buffer, offset)
      offset += count
      bytes -= count
      return buffer.subarray(0, count)
    } catch (cause) {
      throw storeUnavailable(`Reading ${path} failed`, cause)
    }
  }
  return pullStream(pull, () => handle.close())
}

async function openFile(path: string, range: ByteRange | undefined): Promise<Opened | undefined> {
  let handle: FileHandle
  try {
    handle = await open(path, 'r')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
  const info = await handle.stat().catch(async error => {
    await handle.close()
    throw error
  })
  if (info.isFile()) return { handle, range: clipRange(range, info.size) }
  await handle.close()
  return undefined
}

async function readInto(handle: FileHandle, buffer: Buffer, position: number): Promise<number> {
  const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, position)
  if (bytesRead === 0) throw new Error('the file was shortened while it was read')
  return bytesRead
}
