import { BLOCK_BYTES, blockBuilder, type Line } from './blocks.ts'
import { openRuns, type Runs } from './runs.ts'
import type { DecodedSnapshots } from './snapshots.ts'

/** Bytes of one session's lines kept in memory; more goes to a scratch file. A session of 10 s has 0.5 MB. */
const DEFAULT_MEMORY_BYTES = 32 * 1024 * 1024

/** Bytes a line costs in memory beside its JSON (measured). */
const LINE_OVERHEAD_BYTES = 100

/** Puts the lines of one session's batches in order of time, in bounded memory. */
export interface LineSorter {
  /** Adds a batch of the chunk's `tabs[tabIndex]`. Of equal times the line added first stays first. */
  add(tabIndex: number, seq: number, decoded: DecodedSnapshots): Promise<void>
  /** All lines in order, `[{tabIndex},{seq},{event}]`, in blocks of NDJSON. Nothing may be added afterwards. */
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
  let parts: Part[] = []
  let heldBytes = 0
  let lineBytes = 0
  let runs: Runs | undefined
  return {
    async add(tabIndex, seq, decoded) {
      const { json, times } = decoded
      const prefix = Buffer.from(`[${tabIndex},${seq},`)
      parts.push({ ...decoded, prefix })
      lineBytes += json.byteLength + times.length * (prefix.byteLength + 2)
      heldBytes += json.byteLength + times.length * LINE_OVERHEAD_BYTES
      if (heldBytes <= memory.heldBytes) return
      runs ??= await openRuns(memory.folder)
      await runs.add(sortedLines(parts))
      parts = []
      heldBytes = 0
    },
    async *blocks() {
      const builder = blockBuilder(lineBytes, memory.block)
      if (runs !== undefined) {
        await runs.add(sortedLines(parts))
        parts = []
        for await (const { prefix, json, start, end } of runs.merged()) {
          const block = builder.add(prefix, json, start, end)
          if (block !== undefined) yield block
        }
      } else if (isInOrder(parts)) {
        // One tab, nearly always. An object for each line cost 5 % of all CPU, in collecting garbage.
        for (const { prefix, json, starts, ends } of parts) {
          for (let i = 0; i < starts.length; i++) {
            const block = builder.add(prefix, json, starts[i] as number, ends[i] as number)
            if (block !== undefined) yield block
          }
        }
      } else {
        for (const { prefix, json, start, end } of sortedLines(parts)) {
          const block = builder.add(prefix, json, start, end)
          if (block !== undefined) yield block
        }
      }
      const last = builder.end()
      if (last !== undefined) yield last
    },
    async close() {
      parts = []
      await runs?.close()
    },
  }
}

/** One batch's lines. */
interface Part extends DecodedSnapshots {
  prefix: Buffer
}

function isInOrder(parts: readonly Part[]): boolean {
  let lastMs = Number.NEGATIVE_INFINITY
  for (const { times } of parts) {
    for (const atMs of times) {
      if (atMs < lastMs) return false
      lastMs = atMs
    }
  }
  return true
}

/** In order of time; of equal times the first stays first (`sort` is stable). */
function sortedLines(parts: readonly Part[]): Line[] {
  const lines = parts.flatMap(({ prefix, json, starts, ends, times }) =>
    times.map((atMs, i) => ({ atMs, prefix, json, start: starts[i] as number, end: ends[i] as number })),
  )
  return lines.sort((a, b) => a.atMs - b.atMs)
}
