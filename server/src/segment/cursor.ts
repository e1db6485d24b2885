import type { Readable } from 'node:stream'

/** Reads pieces of a byte stream in ascending order, each as its own stream. */
export interface Cursor {
  /**
   * The `bytes` at `offset` (counted from the stream's beginning), not before the end of the piece taken last. It must be read
   * to its end before the next is taken. Ends early when the stream does.
   */
  take(offset: number, bytes: number): AsyncGenerator<Buffer>
  close(): void
}

export function openCursor(source: Readable): Cursor {
  const iterator: AsyncIterator<Buffer> = source[Symbol.asyncIterator]()
  let block: Buffer = Buffer.alloc(0)
  let position = 0
  const next = async (most: number): Promise<Buffer | undefined> => {
    while (block.byteLength === 0) {
      const result = await iterator.next()
      if (result.done) return undefined
      block = result.value
    }
    const piece = block.subarray(0, most)
    block = block.subarray(piece.byteLength)
    position += piece.byteLength
    return piece
  }
  return {
    async *take(offset, bytes) {
      if (offset < position) throw new RangeError(`${offset} was passed already, the cursor is at ${position}`)
      while (position < offset) if ((await next(offset - position)) === undefined) return
      const end = offset + bytes
      while (position < end) {
        const piece = await next(end - position)
        if (piece === undefined) return
        yield piece
      }
    },
    // Ending the iterator would not do: one that was never begun leaves the stream, and its file, open.
    close: () => void source.destroy(),
  }
}
