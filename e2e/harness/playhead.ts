import type { ObjectStore } from '../../server/src/objectstore/types.ts'
import type { FaultProxy } from '../services/faultproxy.ts'
import type { RedisServer } from '../services/redis.ts'
import { type Api, logIn } from './api.ts'
import { startCluster } from './cluster.ts'
import { startEmbedded } from './embedded.ts'
import { type Environment, newLoginLink, runCommand, type Server } from './server.ts'

export type Mode = 'embedded' | 'cluster'

export interface StartOptions {
  /** Milliseconds of an epoch. Default 2,000, so that tests wait little; `undefined` leaves the product's own default. */
  epochMs?: number | undefined
}

/** What runs, and how to break it. Parts that a mode lacks are `undefined`. */
export interface Deployment {
  /** Where batches go and `/playhead.js` is. */
  ingestUrl: string
  /** The API and the player. */
  apiUrl: string
  /** The demo shop's first page. */
  shopUrl: string
  /** The project's write key. */
  key: string
  /** What every process was configured with. */
  env: Environment
  /** Playhead's processes: ingest first, then what compacts, then the API. One process may be all of them. */
  ingest: Server
  workers: Server[]
  api: Server
  /** The object store, seen with the server's own driver. */
  store: ObjectStore
  /** Kills the index engine's process with SIGKILL, and brings it back where nothing else does. */
  killIndex(): Promise<void>
  redis?: RedisServer
  /** Stands between Playhead and the S3 server. */
  storeProxy?: FaultProxy
  stop(): Promise<void>
}

export interface Playhead extends Deployment {
  mode: Mode
  /** A link that logs one browser in, once. */
  loginLink(): Promise<string>
  /** The API, logged in. */
  client(): Promise<Api>
  /** Runs `playhead import FILE…`. */
  importFiles(...files: string[]): Promise<string>
}

/** Key of every project under test. */
const TEST_KEY = 'pk_endtoend0000'

/**
 * Starts Playhead as it is built in `server/dist`: one process with everything in it and nothing else installed (`embedded`), or ingest, two
 * workers and API with Redis, Ceph RGW and an index over HTTP (`cluster`). Everything it started ends with `stop()`.
 */
export async function startPlayhead(mode: Mode, options: StartOptions = {}): Promise<Playhead> {
  const { epochMs } = { epochMs: 2_000, ...options }
  const env: Environment = {
    PLAYHEAD_WRITE_KEY: TEST_KEY,
    PLAYHEAD_SECRET: 'a secret of the tests, long enough to be taken',
    PLAYHEAD_LOG_LEVEL: 'info',
    // Jobs of killed processes are found by the sweeper; a minute, its default, is longer than a test may last.
    PLAYHEAD_SWEEP_MS: '3000',
    ...(epochMs === undefined ? {} : { PLAYHEAD_EPOCH_MS: String(epochMs), PLAYHEAD_GRACE_MS: '500' }),
  }
  const deployment = mode === 'embedded' ? await startEmbedded(env) : await startCluster(env)
  const loginLink = async () => {
    const link = new URL(await newLoginLink(deployment.env))
    return `${deployment.apiUrl}${link.pathname}${link.search}`
  }
  let client: Promise<Api> | undefined
  return {
    ...deployment,
    mode,
    loginLink,
    client: () => (client ??= loginLink().then(link => logIn(deployment.apiUrl, link))),
    importFiles: (...files) => runCommand(['import', ...files], deployment.env),
  }
}
