import { once } from 'node:events'
import { Agent, createServer, get, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { limitConnecting } from './agent.ts'

const LIMIT_MS = 150
/** Listens with room for one waiting connection, and accepts none. */
const DEAF_SERVER = `
  const server = require('node:net').createServer()
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:worker_threads').parentPort.postMessage(server.address().port)
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
  })`

describe('limitConnecting', () => {
  const cleanup: (() => unknown)[] = []
  afterEach(async () => {
    for (const action of cleanup.splice(0)) await action()
  })

  const answer = (port: number, agent: Agent) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get({ host: '127.0.0.1', port, agent }, response => resolve(response.resume())).once('error', reject)
    })

  it('fails with ETIMEDOUT where a connection is not made in time', async () => {
    const worker = new Worker(DEAF_SERVER, { eval: true })
    cleanup.push(() => worker.terminate())
    const [port]: number[] = await once(worker, 'message')
    const fillers: Socket[] = Array.from({ length: 4 }, () =>
      connect(port ?? 0, '127.0.0.1').on('error', () => undefined),
    )
    cleanup.push(() => fillers.map(socket => socket.destroy()))
    await once(fillers[0] as Socket, 'connect')
    const agent = limitConnecting(new Agent(), LIMIT_MS)
    await expect(answer(port ?? 0, agent)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  it('does not count the wait for one of few sockets, nor a slow answer', async () => {
    const server = createServer((_, response) => setTimeout(() => response.end('late'), 2 * LIMIT_MS))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const agent = limitConnecting(new Agent({ keepAlive: true, maxSockets: 1 }), LIMIT_MS)
    cleanup.push(
      () => agent.destroy(),
      () => server.close(),
    )
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const answers = await Promise.all([answer(port, agent), answer(port, agent), answer(port, agent)])
    expect(answers.map(response => response.statusCode)).toEqual([200, 200, 200])
  })
})
