import { BLOCK_BYTES, blockBuilder, type Line } from './blocks.ts'
import { openRuns, type Runs } from './runs.ts'
import type { DecodedSnapshots } from './snapshots.ts'

/** Bytes of one session's lines kept in memory; more goes to a scratch file. A session of 10 s has 0.5 MB. */
const DEFAULT_MEMORY_BYTES = 32 * 1024 * 1024

/** Bytes a line costs in memory beside its JSON (measured). */
const LINE_OVERHEAD_BYTES = 100

/** Puts the lines of one session's batches in order of time, in bounded memory. */
export interface LineSorter {
  /** Adds a batch. Of equal times the line added first stays first. */
  add(tab: string, seq: number, decoded: DecodedSnapshots): Promise<void>
  /** All lines in order, `["{tab}",{seq},{event}]`, in blocks of NDJSON. Nothing may be added afterwards. */
  blocks(): AsyncGenerator<Buffer>
  close(): Promise<void>
}

/** What sorters of the same epoch share, one after another. */
export interface SorterMemory {
  /** Folder for a scratch file. */
  folder: string
  /** Bytes of lines that may be held. */
  heldBytes: number
  block: Buffer
}

export function sorterMemory(folder: string, heldBytes = DEFAULT_MEMORY_BYTES): SorterMemory {
  return { folder, heldBytes, block: Buffer.allocUnsafeSlow(BLOCK_BYTES) }
}

/** Its blocks are good until the next sorter of the same memory gives some. */
export function openLineSorter(memory: SorterMemory): LineSorter {
  let lines: Line[] = []
  let heldBytes = 0
  let lineBytes = 0
  let runs: Runs | undefined
  return {
    async add(tab, seq, { json, starts, ends, times }) {
      const prefix = Buffer.from(`["${tab}",${seq},`)
      times.forEach((atMs, i) => {
        lines.push({ atMs, prefix, json, start: starts[i] as number, end: ends[i] as number })
      })
      lineBytes += json.byteLength + times.length * (prefix.byteLength + 2)
      heldBytes += json.byteLength + times.length * LINE_OVERHEAD_BYTES
      if (heldBytes <= memory.heldBytes) return
      runs ??= await openRuns(memory.folder)
      await runs.add(sorted(lines))
      lines = []
      heldBytes = 0
    },
    async *blocks() {
      const builder = blockBuilder(lineBytes, memory.block)
      if (runs === undefined) {
        for (const line of sorted(lines)) {
          const block = builder.add(line)
          if (block !== undefined) yield block
        }
      } else {
        await runs.add(sorted(lines))
        lines = []
        for await (const line of runs.merged()) {
          const block = builder.add(line)
          if (block !== undefined) yield block
        }
      }
      const last = builder.end()
      if (last !== undefined) yield last
    },
    async close() {
      lines = []
      await runs?.close()
    },
  }
}

/** Sorts in place. A tab's lines nearly always are in order already, which costs one pass. */
function sorted(lines: Line[]): Line[] {
  return lines.sort((a, b) => a.atMs - b.atMs)
}
