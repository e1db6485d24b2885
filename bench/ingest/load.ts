import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { serve } from '../lib/child.ts'
import { percentile } from '../lib/stats.ts'
import { makeBatch, makeRequest } from './batches.ts'

/** The load generator: sockets and prepared requests only, since an HTTP client costs as much as the server that is measured. */
export interface LoadCommand {
  port: number
  connections: number
  seconds: number
  /** Milliseconds between two batches of a connection; 0 sends the next as soon as one is answered. */
  everyMs: number
}

export interface LoadResult {
  accepted: number
  refused: number
  seconds: number
  p50Ms: number
  p99Ms: number
  /** Share of one core that the generator used: near 1 it is the bottleneck. */
  cpu: number
}

const ACCEPTED = Buffer.from('HTTP/1.1 202')
const requests: Buffer[] = []

serve<LoadCommand, LoadResult>(async ({ port, connections, seconds, everyMs }) => {
  while (requests.length < connections) requests.push(makeRequest(makeBatch()))
  const latencies: number[] = []
  const counts = { accepted: 0, refused: 0 }
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1_000
  await Promise.all(
    sockets.map(async (socket, at) => {
      const request = requests[at] ?? Buffer.alloc(0)
      for (;;) {
        const sentAt = performance.now()
        const isAccepted = await exchange(socket, request)
        const atMs = performance.now()
        if (atMs > endsAt) return
        counts[isAccepted ? 'accepted' : 'refused']++
        latencies.push(atMs - sentAt)
        if (everyMs > 0) await sleep(everyMs)
      }
    }),
  )
  const elapsedS = (performance.now() - startedAt) / 1_000
  const { user, system } = process.cpuUsage(cpuBefore)
  for (const socket of sockets) socket.destroy()
  return {
    ...counts,
    seconds,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    cpu: (user + system) / 1e6 / elapsedS,
  }
})

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

/** True for a 202. Every answer of both servers ends in `}` and comes in one piece. */
function exchange(socket: Socket, request: Buffer): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let received: Buffer | undefined
    const onData = (chunk: Buffer) => {
      received = received === undefined ? chunk : Buffer.concat([received, chunk])
      if (received.at(-1) !== 0x7d) return
      socket.off('data', onData).off('close', onClose)
      resolve(received.subarray(0, ACCEPTED.byteLength).equals(ACCEPTED))
    }
    const onClose = () => reject(new Error('the server closed a connection'))
    socket.on('data', onData).once('close', onClose)
    socket.write(request)
  })
}
