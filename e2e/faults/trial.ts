import { setTimeout as sleep } from 'node:timers/promises'
import { expect, type TestInfo } from '@playwright/test'
import type { Playhead } from '../harness/playhead.ts'
import { type Random, seededRandom } from '../shop/visitors/random.mjs'
import { type LoadShape, planLoad } from './plan.ts'
import { type SentLoad, sendLoad } from './send.ts'
import { compacted, differences, keysOf } from './verify.ts'

/** Some 25 tabs that send a batch each half second for 8 s: enough that every kill falls into work under way. */
const SHAPE: LoadShape = { sessions: 12, batchesPerTab: 16, intervalMs: 500 }

/** Milliseconds from the last batch's due time until every one must be acknowledged. */
const ACKNOWLEDGED_MS = 40_000
/** Milliseconds for compaction to take what is left, jobs of killed workers too. */
const COMPACTED_MS = 60_000

/** Between the moments of two faults: time for what was killed to come back and be at work. */
export interface Trial {
  random: Random
  /** Epoch milliseconds when the load ends, unless something holds it up. */
  loadEndsMs: number
  playhead: Playhead
}

/**
 * Runs `fault` while the load is sent, then proves that nothing acknowledged was lost, doubled or altered. The seed stands in the report;
 * PLAYHEAD_FAULT_SEED repeats it.
 */
export async function underLoad(
  playhead: Playhead,
  info: TestInfo,
  fault: (trial: Trial) => Promise<void>,
): Promise<SentLoad> {
  const seed = Number(process.env.PLAYHEAD_FAULT_SEED ?? Date.now() % 1_000_000)
  info.annotations.push({ type: 'seed', description: String(seed) })
  const random = seededRandom(seed)
  const startMs = Date.now()
  const loadEndsMs = startMs + SHAPE.batchesPerTab * SHAPE.intervalMs
  const plans = planLoad(random, SHAPE, startMs)
  const [sent] = await Promise.all([
    sendLoad(playhead, plans, random, SHAPE.intervalMs, loadEndsMs + ACKNOWLEDGED_MS),
    fault({ random, loadEndsMs, playhead }),
  ])
  const { acknowledged, unacknowledged, requests, failures } = sent
  const told = `seed ${seed}: ${acknowledged.length} batches acknowledged, ${unacknowledged.length} not, ${requests} requests, ${failures} failed`
  info.annotations.push({ type: 'load', description: told })
  expect(unacknowledged.length, told).toBe(0)

  await compacted(playhead.store, COMPACTED_MS)
  const wrong = await differences(await playhead.client(), sent)
  expect(wrong.slice(0, 20), `${told}, ${wrong.length} differences`).toEqual([])
  expect(await keysOf(playhead.store, 'quarantine/')).toEqual([])
  return sent
}

/** Does something to Playhead `times` times, at random moments while the load runs. */
export async function atRandomMoments(
  { random, loadEndsMs }: Trial,
  times: number,
  fault: () => Promise<void>,
): Promise<void> {
  for (let n = 0; n < times; n++) {
    const leftMs = Math.max(0, loadEndsMs - Date.now())
    await sleep(random.between(Math.min(300, leftMs), Math.max(300, Math.floor(leftMs / (times - n)))))
    await fault()
  }
}
