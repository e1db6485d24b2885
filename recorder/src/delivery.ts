import type { Batch } from './batch.ts'
import { createBatcher } from './batcher.ts'
import { warn } from './guard.ts'
import type { Identity } from './identity.ts'
import { nowMs } from './natives.ts'
import type { Line } from './pending.ts'
import { type DropReason, type Sender, startSender } from './sender.ts'
import type { Props } from './types.ts'
import { VERSION } from './version.ts'

export interface DeliveryContext {
  key: string
  endpoint: string
  identity: Identity
  /** Called before what waits is cut; `isLast` when the page is hidden or goes away. May add lines. */
  beforeCut(isLast: boolean): void
  /** Something is missing from the recording. */
  lost(reason: string, props: Props): void
  /** A full snapshot is needed, because lines of the picture were lost. */
  wantFull(): void
  /** The server takes nothing from this page. */
  refused(): void
}

/** From lines to the server: gathers, cuts, names and sends. */
export interface Delivery {
  add(line: Line): void
  flush(): void
  isReleased(): boolean
  /** Stores and sends from now on. Until then all waits in memory. */
  release(): void
  /** The page is hidden, or recording ends: all goes out. */
  sendHidden(): void
  /** The page goes away. What is added after that goes out at once. */
  leave(): void
  /** It came back from the back/forward cache. */
  comeBack(): void
  /** Forgets what was not sent, here and on the visitor's disk. */
  clear(): void
}

export function createDelivery(context: DeliveryContext): Delivery {
  const { key, endpoint, identity, beforeCut, lost, wantFull, refused } = context
  let sender: Sender | undefined
  let hasGap = false
  let isAway = false

  const batcher = createBatcher(
    identity,
    batch => sender?.send(batch),
    () => beforeCut(false),
  )

  function onDropped(reason: DropReason, batches: Batch[]): void {
    const count = (section: 'events' | 'snapshots') => batches.reduce((sum, batch) => sum + batch[section].count, 0)
    // A batch that was too large keeps its index events.
    const events = reason === 'batch_too_large' ? 0 : count('events')
    lost(reason, { batches: batches.length, snapshots: count('snapshots'), events })
    // A page whose full snapshot does not fit is not asked for the same again at once. What was on disk is of the past.
    if (reason === 'queue_full') hasGap = true
    else if (reason === 'batch_too_large' && !batches.some(batch => batch.full)) wantFull()
  }

  function release(): void {
    if (sender) return
    identity.release()
    sender = startSender({
      url: `${endpoint}/v1/batches`,
      key,
      version: VERSION,
      onDropped,
      onStored(flushMs) {
        batcher.pace(flushMs)
        if (hasGap) wantFull()
        hasGap = false
      },
      onRefused(why) {
        warn(`recording stopped: ${why}`)
        refused()
      },
    })
    batcher.release()
  }

  function takeLast(): Batch[] {
    release()
    beforeCut(true)
    return batcher.takeAll()
  }

  function leave(): void {
    isAway = false
    const batches = takeLast()
    isAway = true
    sender?.sendLast(batches)
    identity.handOver(nowMs())
  }

  return {
    add(line) {
      batcher.add(line)
      if (isAway) leave()
    },
    flush: batcher.flush,
    isReleased: () => sender !== undefined,
    release,
    sendHidden() {
      if (isAway) return leave()
      const batches = takeLast()
      sender?.sendHidden(batches)
    },
    leave,
    comeBack() {
      isAway = false
      identity.takeBack(nowMs())
      sender?.resume()
    },
    clear() {
      batcher.clear()
      sender?.forget()
    },
  }
}
