import { randomBytes } from 'node:crypto'
import type { Log } from '../compaction/types.ts'
import type { Config } from '../config.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { createHub, type Hub } from './hub.ts'
import { POLL_MS } from './limits.ts'
import { createMarks } from './marks.ts'

/** What a server needs that lets people watch. It does nothing as long as nobody does. */
export function openLive(
  store: ObjectStore,
  project: string,
  config: Pick<Config, 'store' | 'partitions' | 'epochMs'>,
  log: Pick<Log, 'warn'>,
): { hub: Hub; close: () => Promise<void> } {
  const { partitions, epochMs } = config
  const marks = createMarks(store, randomBytes(6).toString('hex'), log)
  const pollMs = POLL_MS[config.store.driver]
  const hub = createHub({ store, project, partitions, epochMs, pollMs, mark: marks.mark, log })
  return {
    hub,
    async close() {
      hub.close()
      await marks.close()
    },
  }
}
