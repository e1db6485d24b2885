/** Bytes of a block that goes to the compressor: a session's 10 s fit, and a handful in flight are nothing. */
export const BLOCK_BYTES = 1024 * 1024

/** A piece of `json` to be written as a line, with what stands before it. */
export interface Line {
  atMs: number
  /** `[{tabIndex},{seq},` */
  prefix: Buffer
  json: Buffer
  start: number
  end: number
}

const CLOSE_BRACKET = 0x5d
const NEWLINE = 0x0a

/** Lays lines one after another into blocks. A line longer than a block makes a block of its own. */
export interface BlockBuilder {
  /** Adds the line whose event is `json` from `start` up to `end`; answers a block when one is full. */
  add(prefix: Buffer, json: Buffer, start: number, end: number): Buffer | undefined
  /** What is left, if anything. */
  end(): Buffer | undefined
}

/**
 * @param bytes of all lines together
 * @param reused memory for the only block of a small session, which is done with it before the next begins
 */
export function blockBuilder(bytes: number, reused: Buffer): BlockBuilder {
  const size = Math.min(BLOCK_BYTES, Math.max(bytes, 1))
  let block: Buffer = bytes <= reused.byteLength ? reused : Buffer.allocUnsafe(size)
  let used = 0
  return {
    add(prefix, json, start, end) {
      const lineBytes = prefix.byteLength + end - start + 2
      let full: Buffer | undefined
      if (used + lineBytes > block.byteLength) {
        full = used === 0 ? undefined : block.subarray(0, used)
        block = Buffer.allocUnsafe(Math.max(size, lineBytes))
        used = 0
      }
      used += prefix.copy(block, used)
      used += json.copy(block, used, start, end)
      block[used++] = CLOSE_BRACKET
      block[used++] = NEWLINE
      return full
    },
    end: () => (used === 0 ? undefined : block.subarray(0, used)),
  }
}
