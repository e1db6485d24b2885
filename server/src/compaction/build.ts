import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isServerId } from '../events/receive/ids.ts'
import { openSegmentWriter, type SegmentWriter } from '../segment/writer.ts'
import { compareBatches, type SpooledBatch } from './batch.ts'
import { writeChunk } from './chunk.ts'
import { uniqueBatches } from './copies.ts'
import { quarantine } from './quarantine.ts'
import { sorterMemory } from './sorter.ts'
import { openSpool, type Spool } from './spool.ts'
import { type CompactionCounts, type CompactionOptions, noCounts, type SegmentIndex } from './types.ts'

/** Begins the name of every scratch folder. */
export const SCRATCH_PREFIX = 'playhead-compaction-'

/** Log objects read at a time: hides S3's 20 to 50 ms, holds 16 MB. */
const READ_AHEAD = 4

/** Sessions looked up in the index at a time, and whose known batches are in memory together. */
const SESSIONS_AT_ONCE = 500

export interface BuiltSegment {
  file: string
  bytes: number
  counts: CompactionCounts
}

/**
 * Builds a segment of these log objects in a scratch file, and hands it to `use`; the file is gone afterwards.
 * The same inputs and the same known batches give the same bytes.
 * @returns what `use` returned, or `undefined` when an input is gone: another run was faster
 */
export async function buildSegment<T>(
  options: CompactionOptions,
  segment: { key: string; number: number; inputs: string[] },
  use: (built: BuiltSegment) => Promise<T>,
): Promise<T | undefined> {
  const { store, partition, epoch, config } = options
  const folder = await mkdtemp(join(config.scratch, SCRATCH_PREFIX))
  try {
    const readAhead = options.readAhead ?? READ_AHEAD
    const spool = await openSpool(store, segment.inputs, folder, epoch * config.epochMs, readAhead)
    if (spool === undefined) return undefined
    try {
      const { number, inputs } = segment
      const writer = await openSegmentWriter(folder, { version: 1, partition, epoch, number, inputs })
      try {
        const counts = await writeChunks(options, segment.key, spool, writer, folder)
        const { file, bytes } = await writer.finish()
        return await use({ file, bytes, counts: { ...counts, segmentBytes: bytes } })
      } finally {
        await writer.close()
      }
    } finally {
      await spool.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeChunks(
  options: CompactionOptions,
  segment: string,
  spool: Spool,
  writer: SegmentWriter,
  folder: string,
): Promise<CompactionCounts> {
  const counts = { ...noCounts(), batches: spool.batches.length + spool.damaged, quarantined: spool.damaged }
  const memory = sorterMemory(folder)
  for await (const batches of freshSessions(options.index, spool, segment, counts)) {
    const chunk = await writeChunk(writer, spool, memory, batches)
    counts.sessions++
    counts.snapshotEvents += chunk.snapshotEvents
    counts.indexEvents += chunk.indexEvents
    counts.jsonBytes += chunk.jsonBytes
    counts.quarantined += await quarantineBad(options, spool, batches)
  }
  return counts
}

/** Each session's batches, in a settled order, without those that are stored already or stand here twice. */
async function* freshSessions(
  index: SegmentIndex,
  spool: Spool,
  segment: string,
  counts: CompactionCounts,
): AsyncGenerator<SpooledBatch[]> {
  for (const [project, sessions] of groupBatches(spool.batches)) {
    const names = [...sessions.keys()].sort()
    for (let from = 0; from < names.length; from += SESSIONS_AT_ONCE) {
      const asked = names.slice(from, from + SESSIONS_AT_ONCE)
      // Not asked of what other systems sent: a system's own id may have 100,000 events a day, all of them one session's batches, and
      // reading them with each epoch would grow with the day. Their events are known by their key: stored twice, they are one row.
      const known = await index.knownBatches(
        project,
        asked.filter(session => !isServerId(session)),
      )
      for (const session of asked) {
        const all = sessions.get(session) ?? []
        const fresh = all.filter(({ header }) => {
          const holder = known.get(session)?.get(`${header.tab}/${header.seq}`)
          return holder === undefined || holder === segment
        })
        const unique = await uniqueBatches(spool, fresh)
        counts.duplicates += all.length - unique.length
        if (unique.length > 0) yield unique.sort(compareBatches)
      }
    }
  }
}

/** Batches by project, then by session. */
function groupBatches(batches: readonly SpooledBatch[]): [string, Map<string, SpooledBatch[]>][] {
  const projects = new Map<string, Map<string, SpooledBatch[]>>()
  for (const batch of batches) {
    const sessions = projects.get(batch.meta.project) ?? new Map<string, SpooledBatch[]>()
    projects.set(batch.meta.project, sessions)
    const session = sessions.get(batch.header.session)
    if (session === undefined) sessions.set(batch.header.session, [batch])
    else session.push(batch)
  }
  return [...projects].sort(([a], [b]) => (a < b ? -1 : 1))
}

async function quarantineBad(
  { store, log }: CompactionOptions,
  spool: Spool,
  batches: readonly SpooledBatch[],
): Promise<number> {
  const bad = batches.filter(batch => batch.problems.length > 0)
  for (const batch of bad) {
    const { header, input, problems } = batch
    const { project, receivedAtMs } = batch.meta
    const bytes = await spool.read(batch, 'record')
    await quarantine(store, { input, receivedAtMs, bytes, problems, project, header })
    log.warn(
      { project, session: header.session, tab: header.tab, seq: header.seq, reason: problems[0]?.reason },
      'batch quarantined',
    )
  }
  return bad.length
}
