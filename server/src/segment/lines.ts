const NEWLINE = 0x0a

/** The lines of a stream of NDJSON, without their newline. A last line without one counts; empty lines do not. */
export async function* readLines(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  for await (const block of source) {
    let start = 0
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
      const line = rest.length === 0 ? block.subarray(start, end) : Buffer.concat([...rest, block.subarray(start, end)])
      rest = []
      start = end + 1
      if (line.byteLength > 0) yield line
    }
    if (start < block.byteLength) rest.push(block.subarray(start))
  }
  if (rest.length > 0) yield Buffer.concat(rest)
}
