import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { eventReceiver } from '../../events/receive/routes.ts'
import { createApp } from '../../http/app.ts'
import type { WatchedSessions } from '../../live/watched.ts'
import { createLogger } from '../../log.ts'
import type { ObjectStore } from '../../objectstore/types.ts'
import { createAdmission } from '../admission.ts'
import { type CommitterOptions, createCommitter } from '../commit.ts'
import { ingestRoutes } from '../route.ts'
import { OPEN, SHOP } from './batches.ts'

export interface TestServer {
  url: string
  port: number
  pendingBytes(): number
  close(): Promise<void>
}

/** Ingest alone, as the real app has it, on a free port of the loopback. */
export async function startIngestServer(
  store: Pick<ObjectStore, 'put'>,
  options: Partial<CommitterOptions> & {
    quotaPerMinute?: number
    countryHeader?: string
    watched?: WatchedSessions
  } = {},
): Promise<TestServer> {
  const app = createApp(createLogger({ logLevel: 'silent' }))
  const committer = createCommitter({
    store,
    partitions: 2,
    epochMs: 10_000,
    commitMs: 0,
    commitBytes: 4 * 1024 * 1024,
    memoryBytes: 64 * 1024 * 1024,
    node: randomBytes(6).toString('hex'),
    onCommitted: () => {},
    log: app.log,
    ...options,
  })
  const admission = createAdmission({ projects, quotaPerMinute: options.quotaPerMinute ?? 1_000_000 })
  await app.register(ingestRoutes, {
    committer,
    admission,
    partitions: options.partitions ?? 2,
    now: options.now,
    countryHeader: options.countryHeader,
    ...(options.watched && { watched: options.watched }),
  })
  await app.register(eventReceiver, { committer, admission, partitions: options.partitions ?? 2, now: options.now })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1/batches`,
    port,
    pendingBytes: committer.pendingBytes,
    close: () => app.close(),
  }
}

const PROJECTS = [SHOP, OPEN]
const projects = () => PROJECTS
