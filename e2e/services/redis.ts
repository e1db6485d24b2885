import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, type ServiceProcess, spawnService, waitForLine } from './process.ts'

export interface RedisServer {
  url: string
  port: number
  /** Ends it for good and removes its folder where we made it. */
  stop(): Promise<void>
  /** SIGKILL; `restart` brings it back, empty. */
  kill9(): Promise<void>
  /** Starts it again on the same port, ending it first where it runs. Without persistence it comes back empty. */
  restart(): Promise<void>
  /** Stops it from answering, with its sockets open, until `thaw`. */
  freeze(): void
  thaw(): void
}

/** A real redis-server on loopback, without persistence, that refuses writes instead of evicting jobs when it is full. */
export async function startRedis(options: { port?: number; dir?: string } = {}): Promise<RedisServer> {
  const port = options.port ?? (await freePort())
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'playhead-redis-')))
  let service = await start(port, dir)
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async stop() {
      service.signal('SIGCONT')
      await service.stop()
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true })
    },
    kill9: () => service.kill9(),
    async restart() {
      await service.stop()
      service = await start(port, dir)
    },
    freeze: () => service.signal('SIGSTOP'),
    thaw: () => service.signal('SIGCONT'),
  }
}

async function start(port: number, dir: string): Promise<ServiceProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no']
  const service = spawnService('redis-server', [...args, '--maxmemory-policy', 'noeviction'])
  await waitForLine(service, /Ready to accept connections/)
  return service
}
