import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { PlayheadError } from '../../errors.ts'
import { type Deaths, nextStart } from './backoff.ts'
import { DirectoryInUse, type EngineOptions, type EngineProcess, startEngine, stopEngine } from './process.ts'

/** Milliseconds to wait for a directory that is in use: the engine of a server that was killed needs a moment to notice. */
const DIRECTORY_WAIT_MS = 4_000

/** Port 0, the default, takes a free one and keeps it over restarts; the token is random by default. */
export type SupervisorOptions = Pick<EngineOptions, 'directory'> & Partial<EngineOptions>

export interface Supervisor {
  /** Where the engine is, with its password. Waits while it restarts. Rejects with INDEX_UNAVAILABLE once stopped. */
  endpoint(): Promise<string>
  /** The engine's process id; `undefined` while it restarts. */
  pid(): number | undefined
  stop(): Promise<void>
}

/**
 * Starts chDB in a process of its own, and again whenever it dies.
 * @throws PlayheadError DEPENDENCY_MISSING without the chdb package; CONFIG_INVALID when the directory cannot be opened.
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const token = options.token ?? randomBytes(24).toString('base64url')
  const log = options.log ?? (() => {})
  let isStopping = false
  let running: EngineProcess | undefined
  let port = options.port ?? 0

  async function start(): Promise<EngineProcess> {
    const untilMs = Date.now() + DIRECTORY_WAIT_MS
    for (;;) {
      try {
        return await startEngine({ ...options, port, token, log })
      } catch (error) {
        if (!(error instanceof DirectoryInUse)) throw error
        if (Date.now() > untilMs) throw inUse(options.directory, error)
        await sleep(200)
      }
    }
  }

  let current = start()

  /** Starts until it succeeds or this is stopped. The port is kept unless somebody else has taken it meanwhile. */
  async function restart(afterDeaths: Deaths, livedMs: number): Promise<EngineProcess> {
    let next = nextStart(afterDeaths, livedMs)
    for (;;) {
      log(`index engine is down, starting again in ${next.waitMs} ms`)
      await sleep(next.waitMs)
      if (isStopping) throw stopped()
      try {
        return await start()
      } catch (error) {
        log(`index engine did not start: ${String(error)}`)
        port = options.port ?? 0
        next = nextStart(next.deaths, 0)
      }
    }
  }

  /** Keeps `current` a promise of an engine that is up, for as long as this is not stopped. */
  async function watch(): Promise<void> {
    let deaths: Deaths = { count: 0 }
    while (!isStopping) {
      const engine = await current
      if (isStopping) return stopEngine(engine)
      running = engine
      port = engine.port
      await engine.exited
      running = undefined
      const livedMs = Date.now() - engine.startedMs
      current = isStopping ? Promise.reject(stopped()) : restart(deaths, livedMs)
      current.catch(() => {})
      deaths = nextStart(deaths, livedMs).deaths
    }
  }

  await current
  const watching = watch().catch(error => log(`index engine: ${String(error)}`))

  return {
    async endpoint() {
      if (isStopping) throw stopped()
      const engine = await current
      return `http://default:${token}@127.0.0.1:${engine.port}/default`
    },
    pid: () => running?.child.pid,
    async stop() {
      isStopping = true
      const engine = running
      if (engine) await stopEngine(engine)
      await watching
    },
  }
}

function inUse(directory: string, cause: Error): PlayheadError {
  return new PlayheadError(
    'CONFIG_INVALID',
    `Another process has the index directory ${directory} open, and an embedded index serves one process. Stop that process, name another directory, or set PLAYHEAD_INDEX to the URL of a ClickHouse server, which many can share.`,
    { cause },
  )
}

function stopped(): PlayheadError {
  return new PlayheadError('INDEX_UNAVAILABLE', 'The index engine is stopped')
}
