import type { SpooledBatch } from './batch.ts'
import { decodeEvents } from './events.ts'
import { SectionRejected } from './problem.ts'
import { decodeSnapshots, type SnapshotWatcher } from './snapshots.ts'
import type { Spool } from './spool.ts'

const nobody: SnapshotWatcher = { fullSnapshot() {}, meta() {} }

/**
 * Each batch once. A recorder that saw no answer sends a batch again, and one of the copies may have been cut or damaged on its
 * way: the copy with the fewest sections, then lines, that cannot be decoded is kept, and of equals the first. Only batches that
 * stand here twice are decoded for it.
 * @param batches of one session, in a settled order
 */
export async function uniqueBatches(spool: Spool, batches: readonly SpooledBatch[]): Promise<SpooledBatch[]> {
  const copies = new Map<string, SpooledBatch[]>()
  for (const batch of batches) {
    const name = `${batch.header.tab}/${batch.header.seq}`
    const found = copies.get(name)
    if (found === undefined) copies.set(name, [batch])
    else found.push(batch)
  }
  const unique: SpooledBatch[] = []
  for (const [first, ...others] of copies.values()) {
    if (first !== undefined) unique.push(others.length === 0 ? first : await leastDamaged(spool, [first, ...others]))
  }
  return unique
}

async function leastDamaged(spool: Spool, copies: readonly [SpooledBatch, ...SpooledBatch[]]): Promise<SpooledBatch> {
  let [best] = copies
  let bestDamage: Damage | undefined
  for (const copy of copies) {
    const damage = await damageOf(spool, copy)
    if (bestDamage === undefined || isLess(damage, bestDamage)) {
      best = copy
      bestDamage = damage
    }
    if (damage.sections + damage.lines === 0) break
  }
  return best
}

interface Damage {
  sections: number
  lines: number
}

function isLess(a: Damage, b: Damage): boolean {
  return a.sections < b.sections || (a.sections === b.sections && a.lines < b.lines)
}

/** What of a batch cannot be decoded, without noting it. */
async function damageOf(spool: Spool, batch: SpooledBatch): Promise<Damage> {
  const trial: SpooledBatch = { ...batch, problems: [] }
  let sections = 0
  for (const section of ['snapshots', 'events'] as const) {
    if (batch.header[section].count === 0) continue
    const compressed = await spool.read(batch, section)
    try {
      if (section === 'snapshots') await decodeSnapshots(trial, compressed, nobody)
      else await decodeEvents(trial, compressed)
    } catch (error) {
      if (!(error instanceof SectionRejected)) throw error
      sections++
    }
  }
  return { sections, lines: trial.problems.length }
}
