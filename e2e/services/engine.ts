import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEngine as startProcess, stopEngine } from '../../server/src/index/embedded/process.ts'

export interface EngineService {
  /** For PLAYHEAD_INDEX; the same after a restart. */
  url: string
  /** Ends the engine, and removes its directory where it made one. */
  stop(): Promise<void>
  /** SIGKILL; it stays down until `restart`. */
  kill9(): Promise<void>
  restart(): Promise<void>
}

/**
 * An engine of its own on a port of its own, which a client reaches as it would a ClickHouse server. It stands in for one
 * where none can be installed. It dies with the process that started it.
 */
export async function startEngine(
  options: { directory?: string; log?: (message: string) => void } = {},
): Promise<EngineService> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'playhead-engine-')))
  const token = randomBytes(16).toString('hex')
  const start = (port: number) => startProcess({ directory, port, token, log: options.log ?? (() => {}) })
  let engine = await start(0)
  return {
    url: `http://default:${token}@127.0.0.1:${engine.port}/default`,
    async stop() {
      await stopEngine(engine)
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true })
    },
    async kill9() {
      engine.child.kill('SIGKILL')
      await engine.exited
    },
    async restart() {
      await stopEngine(engine)
      engine = await start(engine.port)
    },
  }
}
