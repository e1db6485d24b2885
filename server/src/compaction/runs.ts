import { join } from 'node:path'
import { openPart, type Part } from '../segment/part.ts'
import type { Line } from './blocks.ts'

/** `f64le atMs | u32le number of the prefix | u32le length`, before each line of a run. */
const HEAD_BYTES = 16

/** Bytes written and read at a time. With 50 runs open, 13 MB. */
const WINDOW_BYTES = 256 * 1024

/** Sorted runs of lines in a scratch file: the external half of a merge sort (Knuth, TAOCP vol. 3, 5.4). */
export interface Runs {
  /** Adds a run; its lines must be in order. */
  add(lines: readonly Line[]): Promise<void>
  /** All lines of all runs in order of time; of equal times those of the earlier run first. */
  merged(): AsyncGenerator<Line>
  close(): Promise<void>
}

export async function openRuns(folder: string): Promise<Runs> {
  const part = await openPart(join(folder, 'runs'))
  const runs: { from: number; to: number }[] = []
  const prefixes: Buffer[] = []
  const numbers = new Map<Buffer, number>()
  const numberOf = (prefix: Buffer): number => {
    const known = numbers.get(prefix)
    if (known !== undefined) return known
    numbers.set(prefix, prefixes.length)
    return prefixes.push(prefix) - 1
  }
  return {
    async add(lines) {
      const from = part.bytes()
      let window: Buffer[] = []
      let bytes = 0
      for (const line of lines) {
        const head = Buffer.allocUnsafe(HEAD_BYTES)
        head.writeDoubleLE(line.atMs, 0)
        head.writeUInt32LE(numberOf(line.prefix), 8)
        head.writeUInt32LE(line.end - line.start, 12)
        window.push(head, line.json.subarray(line.start, line.end))
        bytes += HEAD_BYTES + line.end - line.start
        if (bytes < WINDOW_BYTES) continue
        await part.write(Buffer.concat(window))
        window = []
        bytes = 0
      }
      await part.write(Buffer.concat(window))
      runs.push({ from, to: part.bytes() })
    },
    async *merged() {
      const cursors = await Promise.all(runs.map(run => openRun(part, run, prefixes)))
      for (;;) {
        let least: RunCursor | undefined
        for (const cursor of cursors)
          if (cursor.line !== undefined && (least?.line === undefined || cursor.line.atMs < least.line.atMs))
            least = cursor
        if (least?.line === undefined) return
        yield least.line
        const wait = least.advance()
        if (wait !== undefined) await wait
      }
    },
    close: () => part.close(),
  }
}

interface RunCursor {
  line: Line | undefined
  /** Goes to the next line; a promise only when the file has to be read for it. */
  advance(): Promise<void> | undefined
}

async function openRun(part: Part, run: { from: number; to: number }, prefixes: readonly Buffer[]): Promise<RunCursor> {
  let window: Buffer = Buffer.alloc(0)
  let used = 0
  let position = run.from
  const cursor: RunCursor = {
    line: undefined,
    advance() {
      if (take()) return undefined
      if (used === window.byteLength && position === run.to) {
        cursor.line = undefined
        return undefined
      }
      return refill()
    },
  }
  const take = (): boolean => {
    if (window.byteLength - used < HEAD_BYTES) return false
    const length = window.readUInt32LE(used + 12)
    const start = used + HEAD_BYTES
    if (start + length > window.byteLength) return false
    const prefix = prefixes[window.readUInt32LE(used + 8)] as Buffer
    cursor.line = { atMs: window.readDoubleLE(used), prefix, json: window, start, end: start + length }
    used = start + length
    return true
  }
  const refill = async (): Promise<void> => {
    const rest = window.subarray(used)
    const needed = rest.byteLength < HEAD_BYTES ? 0 : HEAD_BYTES + rest.readUInt32LE(12) - rest.byteLength
    const bytes = Math.min(Math.max(WINDOW_BYTES, needed), run.to - position)
    const next = Buffer.allocUnsafe(rest.byteLength + bytes)
    rest.copy(next)
    const { bytesRead } = await part.handle.read(next, rest.byteLength, bytes, position)
    if (bytesRead === 0) throw new Error('a sorted run ended before its last line')
    position += bytesRead
    window = next.subarray(0, rest.byteLength + bytesRead)
    used = 0
    if (!take()) await refill()
  }
  const wait = cursor.advance()
  if (wait !== undefined) await wait
  return cursor
}
