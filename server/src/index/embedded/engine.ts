import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { type EngineReport, engineOptionsSchema, STOP } from './messages.ts'
import { createPool } from './pool.ts'
import { createEngineServer } from './server.ts'

/**
 * Entry of the engine's process: chDB behind ClickHouse's HTTP interface, on loopback. Started by the supervisor, with an IPC
 * channel; when that closes the parent is gone, and so is this.
 */

/** Milliseconds for queries to end when asked to stop, or when the parent died. Inserts take less; a read is not worth more. */
const DRAIN_MS = 2_000

/** Bytes for marks of columns: 5 GB is chDB's default, meant for a machine of its own. */
const MARK_CACHE_BYTES = 128 * 1024 * 1024

function report(message: EngineReport): Promise<void> {
  return new Promise(resolve => {
    if (process.send) process.send(message, () => resolve())
    else resolve()
  })
}

async function fail(reason: 'missing' | 'directory' | 'port', error: unknown): Promise<never> {
  await report({ kind: 'failed', reason, message: error instanceof Error ? error.message : String(error) })
  process.exit(1)
}

async function main(): Promise<void> {
  const options = engineOptionsSchema.parse(process.env)
  const directory = options.PLAYHEAD_ENGINE_DIRECTORY
  const { Session } = await import('chdb').catch(error => fail('missing', error))
  const connectionArgs = [`--mark_cache_size=${MARK_CACHE_BYTES}`]
  const open = () => new Session(directory, { connectionArgs })
  const keep = await (async () => {
    mkdirSync(directory, { recursive: true })
    return open()
  })().catch(error => fail('directory', error))

  const pool = createPool(open)
  const server = createEngineServer(pool, options.PLAYHEAD_ENGINE_TOKEN)
  server.on('error', error => fail('port', error))
  server.listen(options.PLAYHEAD_ENGINE_PORT, '127.0.0.1', () => {
    void report({ kind: 'ready', port: (server.address() as AddressInfo).port })
  })

  let isStopping = false
  const stop = async () => {
    if (isStopping) return
    isStopping = true
    server.close()
    // A query that does not end in time must not keep the process: chDB cannot close under it, so it is killed.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), DRAIN_MS).unref()
    await pool.drain()
    server.closeAllConnections()
    keep.close()
    process.exit(0)
  }
  process.on('message', message => message === STOP && void stop())
  process.on('disconnect', () => void stop())
  // Ctrl-C reaches the whole process group, systemd's SIGTERM the whole unit: the parent decides when the engine ends, which is
  // after what it has to write.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (!process.connected) void stop()
    })
}

await main()
