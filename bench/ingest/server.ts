import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { Project } from '../../server/src/catalog/types.ts'
import { readConfig } from '../../server/src/config.ts'
import { createApp } from '../../server/src/http/app.ts'
import { createAdmission } from '../../server/src/ingest/admission.ts'
import { createCommitter } from '../../server/src/ingest/commit.ts'
import { ingestRoutes } from '../../server/src/ingest/route.ts'
import { createScheduler } from '../../server/src/ingest/schedule.ts'
import { createLogger } from '../../server/src/log.ts'
import { openDiskStore } from '../../server/src/objectstore/disk.ts'
import { serve } from '../lib/child.ts'
import { WRITE_KEY } from './batches.ts'

/** The servers that are compared: `bare` only reads the body, `endpoint DIRECTORY` is the whole of ingest. */
export type ServerCommand = { do: 'start' } | { do: 'rss' }
/** A port, or resident bytes. */
export type ServerAnswer = number

const [mode, directory = ''] = process.argv.slice(2)

serve<ServerCommand, ServerAnswer>(async command => {
  if (command.do === 'rss') return process.memoryUsage.rss()
  const app = createApp(createLogger({ logLevel: 'error' }))
  if (mode === 'bare') addBareRoute(app)
  else await addIngest(app)
  await app.listen({ host: '127.0.0.1', port: 0 })
  return (app.server.address() as AddressInfo).port
})

type App = ReturnType<typeof createApp>

function addBareRoute(app: App): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.post('/v1/batches', { bodyLimit: 4 * 1024 * 1024 }, (_request, reply) => {
    reply.code(202).header('content-type', 'application/json; charset=utf-8').send('{}')
  })
}

async function addIngest(app: App): Promise<void> {
  const config = readConfig({ PLAYHEAD_QUOTA_PER_MINUTE: '1000000000', PLAYHEAD_STORE: `file:${directory}` })
  const { epochMs, graceMs, partitions, commitMs, commitBytes, ingestMemoryBytes, quotaPerMinute } = config
  const projects: Project[] = [
    {
      id: 'bench',
      name: 'Bench',
      key: WRITE_KEY,
      allowedOrigins: ['https://www.example.org', 'https://*.example.com'],
    },
  ]
  // Compaction is another process's work: what is queued here goes nowhere.
  const scheduler = createScheduler({ queue: { add: async () => {} }, epochMs, graceMs, log: app.log })
  const committer = createCommitter({
    store: await openDiskStore({ directory }),
    partitions,
    epochMs,
    commitMs,
    commitBytes,
    memoryBytes: ingestMemoryBytes,
    node: randomBytes(6).toString('hex'),
    onCommitted: scheduler.onCommitted,
    log: app.log,
  })
  const admission = createAdmission({ projects: () => projects, quotaPerMinute })
  await app.register(ingestRoutes, { committer, admission, partitions })
}
