import { type Batch, batchSize } from './batch.ts'
import { MAX_QUEUE_BYTES } from './limits.ts'

/** Batches the server has not acknowledged, oldest first. */
export type Queue = Batch[]

/**
 * Adds a batch and makes room for it: the oldest batches go until the rest fits. `isFlying` ones are spared, they may be
 * stored already. Returns those that were dropped.
 */
export function enqueue(queue: Queue, batch: Batch, isFlying: (batch: Batch) => boolean): Batch[] {
  queue.push(batch)
  const dropped: Batch[] = []
  let size = queue.reduce((sum, other) => sum + batchSize(other), 0)
  for (const old of [...queue]) {
    if (size <= MAX_QUEUE_BYTES || old === batch) break
    if (isFlying(old)) continue
    size -= batchSize(old)
    remove(queue, old)
    dropped.push(old)
  }
  return dropped
}

export function remove(queue: Queue, batch: Batch): void {
  const index = queue.indexOf(batch)
  if (index >= 0) queue.splice(index, 1)
}
