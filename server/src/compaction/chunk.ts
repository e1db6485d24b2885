import { isServerId } from '../events/receive/ids.ts'
import type { SegmentWriter } from '../segment/writer.ts'
import type { SpooledBatch } from './batch.ts'
import { BLOCK_BYTES } from './blocks.ts'
import { decodeEvents } from './events.ts'
import { type Facts, gatherFacts } from './facts.ts'
import { type Problem, SectionRejected } from './problem.ts'
import { decodeSnapshots } from './snapshots.ts'
import { openLineSorter, type SorterMemory } from './sorter.ts'
import type { Spool } from './spool.ts'

/** JSON bytes a compressed one stands for, about. */
const TYPICAL_RATIO = 8

export interface ChunkCounts {
  snapshotEvents: number
  indexEvents: number
  jsonBytes: number
}

/**
 * Decodes one session's batches and adds its chunk to the segment. What cannot be decoded is left out and noted in each
 * batch's `problems`: a section as a whole when it is broken, a line when only that is. Nothing else is lost with it.
 * @param batches of one session, without repetition, ordered by tab and sequence number
 */
export async function writeChunk(
  writer: SegmentWriter,
  spool: Spool,
  memory: SorterMemory,
  batches: readonly SpooledBatch[],
): Promise<ChunkCounts> {
  const counts: ChunkCounts = { snapshotEvents: 0, indexEvents: 0, jsonBytes: 0 }
  const [first] = batches
  if (first === undefined) return counts
  const facts = gatherFacts(first.meta.project, first.header.session)
  const tabs = [...new Set(batches.filter(isOfTab).map(batch => batch.header.tab))]
  const compressedBytes = batches.reduce((sum, batch) => sum + batch.header.snapshots.bytes, 0)
  await writer.addChunk(
    {
      blocks: snapshotBlocks(spool, memory, batches, tabs, facts, counts),
      sizeHintBytes: compressedBytes * TYPICAL_RATIO,
    },
    { blocks: eventBlocks(spool, batches, facts, counts), sizeHintBytes: 0 },
    () => facts.rows(batches.filter(isUsable), tabs),
  )
  return counts
}

async function* snapshotBlocks(
  spool: Spool,
  memory: SorterMemory,
  batches: readonly SpooledBatch[],
  tabs: readonly string[],
  facts: Facts,
  counts: ChunkCounts,
): AsyncGenerator<Buffer> {
  const sorter = openLineSorter(memory)
  try {
    for (const batch of batches) {
      if (batch.header.snapshots.count === 0) continue
      const decoded = await unlessRejected(batch, 'snapshots', async () => {
        const compressed = await spool.read(batch, 'snapshots')
        return decodeSnapshots(batch, compressed, facts.watch(batch.header.tab))
      })
      if (decoded === undefined) continue
      facts.snapshots(decoded.times)
      counts.snapshotEvents += decoded.times.length
      counts.jsonBytes += decoded.json.byteLength
      await sorter.add(tabs.indexOf(batch.header.tab), batch.header.seq, decoded)
    }
    yield* sorter.blocks()
  } finally {
    await sorter.close()
  }
}

async function* eventBlocks(
  spool: Spool,
  batches: readonly SpooledBatch[],
  facts: Facts,
  counts: ChunkCounts,
): AsyncGenerator<Buffer> {
  let lines = ''
  for (const batch of batches) {
    if (batch.header.events.count === 0) continue
    const rows = await unlessRejected(batch, 'events', async () =>
      decodeEvents(batch, await spool.read(batch, 'events')),
    )
    for (const row of rows ?? []) {
      facts.event(row)
      counts.indexEvents++
      lines += `${JSON.stringify(row)}\n`
      if (lines.length < BLOCK_BYTES) continue
      yield Buffer.from(lines)
      lines = ''
    }
  }
  if (lines !== '') yield Buffer.from(lines)
}

async function unlessRejected<T>(
  batch: SpooledBatch,
  section: NonNullable<Problem['section']>,
  decode: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await decode()
  } catch (error) {
    if (!(error instanceof SectionRejected)) throw error
    batch.problems.push({ reason: error.reason, detail: error.message, section })
    return undefined
  }
}

/** False for an event that another system sent: its tab is the name of a message, which lines of snapshots never have. */
function isOfTab({ header }: SpooledBatch): boolean {
  return header.snapshots.count > 0 || !isServerId(header.tab)
}

/** False when every section the batch has was rejected: it is not stored then, and may be sent again. */
function isUsable({ header, problems }: SpooledBatch): boolean {
  const rejected = problems.filter(problem => problem.line === undefined).length
  const sections = Number(header.events.count > 0) + Number(header.snapshots.count > 0)
  return sections === 0 || rejected < sections
}
