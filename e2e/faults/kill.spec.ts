import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '../harness/fixtures.ts'
import { atRandomMoments, underLoad } from './trial.ts'

test.describe.configure({ timeout: 120_000 })

test('kill -9 of ingest at random moments under load loses and doubles nothing', async ({ playhead }, info) => {
  const sent = await underLoad(playhead, info, trial =>
    atRandomMoments(trial, 3, async () => {
      await playhead.ingest.kill9()
      await sleep(trial.random.between(0, 400))
      await playhead.ingest.start()
    }),
  )
  expect(sent.failures, 'the kills were felt').toBeGreaterThan(0)
})

test('kill -9 of what compacts, as its jobs run, loses and doubles nothing', async ({ playhead }, info) => {
  const epochMs = Number(playhead.env.PLAYHEAD_EPOCH_MS)
  const graceMs = Number(playhead.env.PLAYHEAD_GRACE_MS)
  await underLoad(playhead, info, trial =>
    atRandomMoments(trial, 3, async () => {
      // A job runs from the end of an epoch and its grace time on; the kill falls into the time it takes.
      const toNextJobMs = epochMs - (Date.now() % epochMs) + graceMs
      await sleep(toNextJobMs + trial.random.between(0, 120))
      const worker = trial.random.pick(playhead.workers)
      await worker.kill9()
      await worker.start()
    }),
  )
})

test('kill -9 of the index engine at random moments under load loses and doubles nothing', async ({
  playhead,
}, info) => {
  await underLoad(playhead, info, trial => atRandomMoments(trial, 3, () => playhead.killIndex()))
})

test('duplicates and late batches alone are stored and counted once', async ({ playhead }, info) => {
  const sent = await underLoad(playhead, info, async () => undefined)
  for (const manner of ['twice', 'again', 'held'] as const) {
    expect(sent.acknowledged.filter(batch => batch.manner === manner).length, manner).toBeGreaterThan(3)
  }
  expect(sent.failures).toBe(0)
})
