import { uuidv7 } from '@playhead/protocol'
import { frameOf } from '../batch.ts'
import { compressNow } from '../compress.ts'
import { eventLine } from '../lines.ts'
import { nowMs } from '../natives.ts'
import { append, cut, newPending } from '../pending.ts'
import { createTransport } from '../transport.ts'
import { VERSION } from '../version.ts'
import type { Refusal } from './consent.ts'

/**
 * Tells the server that a page was not recorded, and why: one event under ids made up for it, which are neither stored nor used again.
 * Of the page it holds the origin, which the server sees anyhow.
 */
export function reportUnrecorded(url: string, key: string, reason: Refusal): void {
  const atMs = nowMs()
  const pending = newPending()
  append(
    pending,
    eventLine({ type: 'recorder', name: 'not_recorded', atMs, url: `${location.origin}/`, props: { reason } }),
  )
  const batch = { session: uuidv7(atMs), tab: uuidv7(atMs), seq: 0, visitor: 'anonymous', ...cut(pending) }
  compressNow(batch)
  void createTransport(url).post(frameOf(batch, key, VERSION, atMs), 'keepalive')
}
