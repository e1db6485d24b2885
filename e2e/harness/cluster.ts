import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../server/src/config.ts'
import { openObjectStore } from '../../server/src/objectstore/open.ts'
import { startEngine } from '../services/engine.ts'
import { startFaultProxy } from '../services/faultproxy.ts'
import { startRedis } from '../services/redis.ts'
import { startRgw } from '../services/rgw.ts'
import type { Deployment } from './playhead.ts'
import { type Environment, startServer } from './server.ts'
import { startShop } from './shop.ts'

/** Redis, Ceph RGW behind a proxy that can fail, an index over HTTP; ingest, two workers and the API as processes of their own. */
export async function startCluster(base: Environment): Promise<Deployment> {
  const closers: (() => Promise<void>)[] = []
  const stop = async () => {
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close()
  }
  const opened = async <Part extends { stop(): Promise<void> }>(part: Promise<Part>): Promise<Part> => {
    const started = await part
    closers.push(() => started.stop())
    return started
  }
  try {
    // A killed worker leaves its temporary files behind: here they are found and removed.
    const scratch = await mkdtemp(join(tmpdir(), 'playhead-e2e-'))
    closers.push(() => rm(scratch, { recursive: true, force: true }))
    const [redis, rgw, engine] = await Promise.all([opened(startRedis()), opened(startRgw()), opened(startEngine())])
    const storeProxy = await opened(startFaultProxy(rgw.endpoint))
    const env = {
      ...base,
      ...rgw.env,
      PLAYHEAD_STORE: `s3://${rgw.bucket}?endpoint=${encodeURIComponent(storeProxy.endpoint)}&pathStyle=true`,
      PLAYHEAD_QUEUE: redis.url,
      PLAYHEAD_INDEX: engine.url,
      PLAYHEAD_SCRATCH: scratch,
    }
    const ingest = await opened(startServer('ingest', env))
    const api = await opened(startServer('api', env))
    const workers = await Promise.all([opened(startServer('worker', env)), opened(startServer('worker', env))])
    const shop = await opened(startShop(base.PLAYHEAD_WRITE_KEY ?? '', ingest.url))
    // Past the proxy: the test must see what is stored, whatever fails for Playhead. The SDK's usual chain reads these.
    Object.assign(process.env, rgw.env)
    const store = await openObjectStore(readConfig({ PLAYHEAD_STORE: rgw.storeUrl }).store)
    closers.push(() => store.close())
    return {
      ingestUrl: ingest.url,
      apiUrl: api.url,
      shopUrl: shop.url,
      key: base.PLAYHEAD_WRITE_KEY ?? '',
      env,
      ingest,
      workers,
      api,
      store,
      async killIndex() {
        await engine.kill9()
        await engine.restart()
      },
      redis,
      storeProxy,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
