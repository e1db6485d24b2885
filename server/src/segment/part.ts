import { type FileHandle, open } from 'node:fs/promises'

/** A scratch file that is appended to. */
export interface Part {
  file: string
  handle: FileHandle
  /** Bytes written so far. */
  bytes(): number
  write(block: Uint8Array): Promise<void>
  close(): Promise<void>
}

/** Bytes of one step when a part is copied. */
const COPY_BYTES = 1024 * 1024

export async function openPart(file: string): Promise<Part> {
  const handle = await open(file, 'w+')
  let length = 0
  return {
    file,
    handle,
    bytes: () => length,
    async write(block) {
      for (let from = 0; from < block.byteLength; ) {
        const { bytesWritten } = await handle.write(block, from, block.byteLength - from, length)
        from += bytesWritten
        length += bytesWritten
      }
    },
    close: () => handle.close(),
  }
}

/** Appends all of `from` to `to`. */
export async function copyPart(from: Part, to: Part): Promise<void> {
  const block = Buffer.allocUnsafe(Math.min(COPY_BYTES, from.bytes()))
  for (let offset = 0; offset < from.bytes(); ) {
    const { bytesRead } = await from.handle.read(block, 0, block.byteLength, offset)
    if (bytesRead === 0) throw new Error(`scratch file ${from.file} ended at ${offset} of ${from.bytes()} bytes`)
    await to.write(block.subarray(0, bytesRead))
    offset += bytesRead
  }
}
