import { createServer } from 'node:net'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { freePort, spawnService, waitForLine, waitForPort, waitForUrl, waitUntil } from './services/process.ts'
import { startRedis } from './services/redis.ts'

const program = (source: string) => spawnService(process.execPath, ['-e', source])
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('a spawned service', () => {
  it('tells what it wrote, and how it ended', async () => {
    const service = program(`console.log('out'); console.error('err'); process.exitCode = 3`)
    expect(await service.exited).toBe(3)
    await waitUntil('both lines', () => /out/.test(service.output()) && /err/.test(service.output()))
    expect(service.isRunning()).toBe(false)
  })

  it('ends on SIGTERM when it is stopped', async () => {
    const service = program(
      `process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1e6); console.log('up')`,
    )
    await waitForLine(service, /up/)
    await service.stop()
    expect(await service.exited).toBe(7)
    await service.stop()
  })

  it('is killed when it does not listen to SIGTERM', async () => {
    const service = program(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); console.log('up')`)
    await waitForLine(service, /up/)
    await service.stop()
    expect(await service.exited).toBe('SIGKILL')
  })

  it('dies with the process that started it', async () => {
    const url = JSON.stringify(new URL('./services/process.ts', import.meta.url).href)
    const source = `import { spawnService } from ${url}
      const child = spawnService(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'])
      console.log('child ' + child.pid)
      setTimeout(() => { throw new Error('the parent breaks') }, 50)`
    const parent = spawnService(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source])
    const [, pid] = await waitForLine(parent, /child (\d+)/)
    expect(await parent.exited).not.toBe(0)
    await waitUntil('the child is gone', () => !isAlive(Number(pid)))
  })

  it('that cannot start says why', async () => {
    const service = spawnService('no-such-program', [])
    expect(await service.exited).toBe(-1)
    await expect(waitForLine(service, /ready/)).rejects.toThrow(/no-such-program/)
  })
})

describe('waiting', () => {
  it('ends when a port is open', async () => {
    const port = await freePort()
    const server = createServer()
    setTimeout(() => server.listen(port, '127.0.0.1'), 100)
    await waitForPort(port)
    server.close()
  })

  it('ends when a URL answers well, not before', async () => {
    const port = await freePort()
    const service = program(`
      let asked = 0
      require('node:http').createServer((_, answer) => answer.writeHead(asked++ < 3 ? 503 : 204).end()).listen(${port}, '127.0.0.1')`)
    await waitForUrl(`http://127.0.0.1:${port}/`, { service })
    await service.stop()
  })

  it('fails at once, with its output, when the service ends first', async () => {
    const service = program(`console.error('no disk left'); process.exit(1)`)
    await expect(waitForPort(await freePort(), { service })).rejects.toThrow(/no disk left/)
  })

  it('fails when its time is over', async () => {
    await expect(waitUntil('never', () => false, { timeoutMs: 50 })).rejects.toThrow('never: not within 50 ms')
  })
})

describe('startRedis', () => {
  it('keeps nothing over a restart, on the same port, and evicts nothing', async () => {
    const redis = await startRedis()
    const client = new Redis(redis.url)
    client.on('error', () => {})
    try {
      await client.set('key', 'value')
      expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
      await redis.kill9()
      await redis.restart()
      expect(await client.get('key')).toBeNull()
      redis.freeze()
      redis.thaw()
      expect(await client.ping()).toBe('PONG')
    } finally {
      client.disconnect()
      await redis.stop()
    }
  })
})
