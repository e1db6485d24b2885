import { setTimeout as sleep } from 'node:timers/promises'
import { encodeFrame } from '@playhead/protocol'
import { section } from '../harness/batches.ts'
import type { Random } from '../shop/visitors/random.mjs'
import type { PlannedBatch, TabPlan } from './plan.ts'

/** Milliseconds one request may take before the client gives it up, and sends it again. */
const REQUEST_MS = 10_000

/** Milliseconds between a refusal and the next try, least and most. A recorder waits longer; a test has less time. */
const RETRY_MS = { least: 100, most: 600 }

export interface Target {
  ingestUrl: string
  key: string
}

export interface SentLoad {
  /** What was answered 202 at least once. */
  acknowledged: PlannedBatch[]
  /** What never was: it may be stored, once at most. */
  unacknowledged: PlannedBatch[]
  /** Requests, those that failed and the repetitions among them. */
  requests: number
  failures: number
}

/**
 * Sends every tab's batches in their manner, each tab on its own and at its own time, until all are acknowledged or `deadlineMs`
 * (epoch milliseconds) is over. What is not answered 202 is sent again under the same name, as the recorder does.
 */
export async function sendLoad(
  target: Target,
  plans: TabPlan[],
  random: Random,
  intervalMs: number,
  deadlineMs: number,
): Promise<SentLoad> {
  const sent: SentLoad = { acknowledged: [], unacknowledged: [], requests: 0, failures: 0 }
  const deliver = async (batch: PlannedBatch): Promise<boolean> => {
    while (Date.now() < deadlineMs) {
      sent.requests += 1
      if (await post(target, batch)) return true
      sent.failures += 1
      await sleep(random.between(RETRY_MS.least, RETRY_MS.most))
    }
    return false
  }
  const deliverFirst = async (batch: PlannedBatch) => {
    const list = (await deliver(batch)) ? sent.acknowledged : sent.unacknowledged
    list.push(batch)
  }
  const startMs = Date.now()
  const sendTab = async (plan: TabPlan) => {
    for (const batch of plan.filter(({ manner }) => manner !== 'held')) {
      await sleep(Math.max(0, startMs + batch.seq * intervalMs + random.between(0, intervalMs) - Date.now()))
      await deliverFirst(batch)
      if (batch.manner === 'twice') await deliver(batch)
    }
  }
  await Promise.all(plans.map(sendTab))
  const last = plans.flat()
  await Promise.all(last.filter(({ manner }) => manner === 'held').map(deliverFirst))
  await Promise.all(last.filter(({ manner }) => manner === 'again').map(deliver))
  return sent
}

/** True for a 202: nothing else is an acknowledgement. @throws Error for an answer that says the request itself is wrong */
async function post({ ingestUrl, key }: Target, batch: PlannedBatch): Promise<boolean> {
  let answer: Response
  try {
    answer = await fetch(`${ingestUrl}/v1/batches`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: frameOf(batch, key),
      signal: AbortSignal.timeout(REQUEST_MS),
    })
    const said = await answer.text()
    if (answer.status < 500 && answer.status !== 202 && answer.status !== 429)
      throw new RefusedError(answer.status, said)
  } catch (error) {
    if (error instanceof RefusedError) throw error
    return false
  }
  return answer.status === 202
}

class RefusedError extends Error {
  constructor(status: number, said: string) {
    super(`the batch itself was refused: ${status} ${said}`)
  }
}

function frameOf(batch: PlannedBatch, key: string): Uint8Array<ArrayBuffer> {
  const { session, tab, seq, visitor, events, snapshots } = batch
  const times = [...events.map(event => event.atMs), ...snapshots.map(event => event.timestamp)]
  const frame = encodeFrame({
    header: {
      key,
      session,
      tab,
      seq,
      visitor,
      fromMs: Math.min(...times),
      toMs: Math.max(...times),
      sentAtMs: Date.now(),
      recorder: 'load/1',
      events: { count: events.length, bytes: 0 },
      snapshots: { count: snapshots.length, bytes: 0, full: seq === 0 },
    },
    events: section(events),
    snapshots: section(snapshots),
  })
  return new Uint8Array(frame)
}
