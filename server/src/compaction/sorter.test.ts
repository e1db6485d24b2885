import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BLOCK_BYTES } from './blocks.ts'
import { temporaryFolder } from './fixtures.ts'
import type { DecodedSnapshots } from './snapshots.ts'
import { openLineSorter, sorterMemory } from './sorter.ts'

let folder: string
let remove: () => Promise<void>
beforeEach(async () => {
  ;({ folder, remove } = await temporaryFolder())
})
afterEach(() => remove())

function decoded(times: readonly number[], text: (i: number) => string): DecodedSnapshots {
  const section: DecodedSnapshots = { json: Buffer.alloc(0), starts: [], ends: [], times: [...times] }
  const lines = times.map((_, i) => Buffer.from(text(i)))
  let at = 0
  for (const line of lines) {
    section.starts.push(at)
    at += line.byteLength + 1
    section.ends.push(at - 1)
  }
  section.json = Buffer.concat(lines.flatMap(line => [line, Buffer.from('\n')]))
  return section
}

async function sort(
  batches: number[][],
  memoryBytes?: number,
  text = (batch: number, i: number) => `${batch * 1_000 + i}`,
) {
  const sorter = openLineSorter(sorterMemory(folder, memoryBytes))
  try {
    for (const [seq, times] of batches.entries())
      await sorter.add(
        0,
        seq,
        decoded(times, i => text(seq, i)),
      )
    const blocks: Buffer[] = []
    for await (const block of sorter.blocks()) blocks.push(Buffer.from(block))
    return { blocks, lines: Buffer.concat(blocks).toString().split('\n').slice(0, -1) }
  } finally {
    await sorter.close()
  }
}

/** What it should do, in one line. */
function wanted(batches: number[][]): string[] {
  const lines = batches.flatMap((times, seq) =>
    times.map((atMs, i) => ({ atMs, line: `[0,${seq},${seq * 1_000 + i}]` })),
  )
  return lines.sort((a, b) => a.atMs - b.atMs).map(({ line }) => line)
}

describe('line sorter', () => {
  const batches = fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }), { maxLength: 8 })

  it('puts lines in order of time, and leaves equal times in order of arrival', async () => {
    const kept = fc.asyncProperty(batches, async given => {
      expect((await sort(given)).lines).toEqual(wanted(given))
    })
    await fc.assert(kept)
  })

  it('gives the same when every batch is a run of its own in the scratch file', async () => {
    const spilled = fc.asyncProperty(batches, async given => {
      expect((await sort(given, 1)).lines).toEqual(wanted(given))
    })
    await fc.assert(spilled, { numRuns: 50 })
  })

  it('gives no block for no lines', async () => {
    expect((await sort([])).blocks).toEqual([])
    expect((await sort([[]], 1)).blocks).toEqual([])
  })

  it('lays long lines whole into blocks, also when they are longer than a block or a window', async () => {
    const lengths = [10, BLOCK_BYTES * 2, 300_000, 5, 600_000]
    const text = (_batch: number, i: number) => JSON.stringify('x'.repeat(lengths[i] ?? 0))
    for (const memoryBytes of [undefined, 1]) {
      const { blocks, lines } = await sort([[5, 4, 3, 2, 1], [6]], memoryBytes, text)
      expect(lines.map(line => JSON.parse(line)[2].length)).toEqual([...lengths.toReversed(), 10])
      for (const block of blocks) expect(block.at(-1)).toBe(0x0a)
    }
  })
})
