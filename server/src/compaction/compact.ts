import { PlayheadError } from '../errors.ts'
import { logEpochFolder, segmentEpochPrefix, segmentKey } from '../keys.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { openSegment } from '../segment/reader.ts'
import { type BuiltSegment, buildSegment } from './build.ts'
import { insertSegment } from './insert.ts'
import { type CommittedSegment, planEpoch } from './protocol.ts'
import { type CompactionOptions, type CompactionResult, noCounts } from './types.ts'

/** Rounds after which a run gives up: each one lost means that another run committed, so this many is a broken store. */
const MAX_ROUNDS = 20

/**
 * Compacts what the log holds of one partition and epoch: segments are made and stored, their rows inserted, the log objects
 * deleted. Running it twice, late, or twice at once is harmless; a run that dies is repaired by the next.
 * @throws PlayheadError STORE_UNAVAILABLE, INDEX_UNAVAILABLE, SEGMENT_CORRUPT: nothing is lost, run it again.
 */
export async function compactEpoch(options: CompactionOptions): Promise<CompactionResult> {
  const { store, partition, epoch, config, log } = options
  const result: CompactionResult = { ...noCounts(), built: 0, indexed: 0 }
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const inputs = await keysOf(store, logEpochFolder(partition, epoch))
    if (inputs.length === 0) return result
    const plan = planEpoch(inputs, await listSegments(options))
    if (plan === undefined) continue
    for (const segment of plan.finish) await finish(options, segment, result)
    if (plan.build === undefined) return result
    const segment = { ...plan.build, key: segmentKey(partition, epoch, config.epochMs, plan.build.number) }
    const built = await buildSegment(options, segment, built => commit(store, segment.key, built))
    if (built === undefined) {
      log.debug({ partition, epoch, segment: segment.key }, 'another run was faster')
      continue
    }
    addCounts(result, built)
    result.built++
    await finish(options, segment, result)
    return result
  }
  throw new PlayheadError(
    'STORE_UNAVAILABLE',
    `epoch ${epoch} of partition ${partition}: ${MAX_ROUNDS} rounds found neither an end nor a beginning; the store’s listings and conditional writes disagree`,
  )
}

/** The one step that counts: whoever creates the segment has compacted its inputs. */
async function commit(store: ObjectStore, key: string, built: BuiltSegment): Promise<BuiltSegment | undefined> {
  return (await store.create(key, { file: built.file, bytes: built.bytes })) ? built : undefined
}

async function finish(
  { store, index }: CompactionOptions,
  segment: { key: string; inputs: string[] },
  result: CompactionResult,
): Promise<void> {
  await insertSegment(store, index, segment.key)
  await store.delete(segment.inputs)
  result.indexed++
}

async function listSegments({ store, partition, epoch, config }: CompactionOptions): Promise<CommittedSegment[]> {
  const segments: CommittedSegment[] = []
  for (const key of await keysOf(store, segmentEpochPrefix(partition, epoch, config.epochMs))) {
    const segment = await openSegment(store, key)
    if (segment !== undefined) segments.push({ key, number: segment.info.number, inputs: segment.info.inputs })
  }
  return segments
}

async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(prefix)) keys.push(key)
  return keys
}

function addCounts(result: CompactionResult, { counts }: BuiltSegment): void {
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) result[name] += counts[name]
}
