import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openObjectStore } from '../../server/src/objectstore/open.ts'
import type { Deployment } from './playhead.ts'
import { childPids, type Environment, startServer } from './server.ts'

/** One process with everything in it, its data in a temporary folder. */
export async function startEmbedded(base: Environment): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), 'playhead-e2e-'))
  const objects = join(folder, 'objects')
  const env = {
    ...base,
    PLAYHEAD_STORE: `file:${objects}`,
    PLAYHEAD_INDEX: `embedded:${join(folder, 'index')}`,
    PLAYHEAD_SCRATCH: folder,
  }
  const server = await startServer('start', env)
  const store = await openObjectStore({ driver: 'disk', directory: objects })
  return {
    ingestUrl: server.url,
    apiUrl: server.url,
    shopUrl: `${server.url}/demo`,
    key: base.PLAYHEAD_WRITE_KEY ?? '',
    env,
    ingest: server,
    workers: [server],
    api: server,
    store,
    async killIndex() {
      const [engine] = await childPids(server.pid())
      if (engine === undefined) throw new Error('the server has no index child')
      process.kill(engine, 'SIGKILL')
    },
    async stop() {
      await store.close()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
