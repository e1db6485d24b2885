import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What becomes of one request. `pass` with `dropHeaders` forwards it without them. */
export type Fault =
  | { kind: 'pass'; dropHeaders?: readonly string[] }
  /** Answered 503 SlowDown; the store never sees it. */
  | { kind: 'refuse' }
  /** The store carries it out, but the connection breaks before the client hears of it. */
  | { kind: 'loseAnswer' }
  /** The answer breaks off after that many bytes of body. */
  | { kind: 'cut'; afterBytes: number }
  /** The connection breaks before the store sees anything. */
  | { kind: 'drop' }

export interface ProxiedRequest {
  method: string
  /** Path and query, as the client sent them. */
  url: string
  headers: IncomingMessage['headers']
  /** PUT, POST or DELETE: what changes the store. */
  isWrite: boolean
}

export interface FaultProxy {
  /** Use it in place of the store's endpoint. */
  endpoint: string
  /** Decides on every request from now on, until `heal()`. */
  inject(decide: (request: ProxiedRequest) => Fault | undefined): void
  /** Refuses every write, for that long or until `heal()`. */
  refuseWrites(forMs?: number): void
  heal(): void
  /** Every request that arrived, in order. */
  readonly seen: readonly ProxiedRequest[]
  stop(): Promise<void>
}

const SLOW_DOWN = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>`
const WRITES = ['PUT', 'POST', 'DELETE']

/**
 * A loopback HTTP proxy in front of an S3 endpoint that fails in the ways stores fail. The Host header passes unchanged, and the
 * signature covers it as the client sent it, so signatures stay valid.
 */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const upstream = new URL(target)
  const seen: ProxiedRequest[] = []
  const sockets = new Set<Socket>()
  let decide: (request: ProxiedRequest) => Fault | undefined = () => undefined

  const handle = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const method = incoming.method ?? 'GET'
    const isWrite = WRITES.includes(method)
    const request = { method, url: incoming.url ?? '/', headers: incoming.headers, isWrite }
    seen.push(request)
    const fault = decide(request) ?? { kind: 'pass' as const }
    if (fault.kind === 'drop') return incoming.socket.destroy()
    if (fault.kind === 'refuse') return refuse(incoming, outgoing)
    pass(upstream, incoming, outgoing, fault)
  }
  const server = createServer(handle)
  server.on('checkContinue', (incoming, outgoing) => {
    outgoing.writeContinue()
    handle(incoming, outgoing)
  })
  server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const heal = () => {
    decide = () => undefined
  }
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seen,
    heal,
    inject(next) {
      decide = next
    },
    refuseWrites(forMs = Number.POSITIVE_INFINITY) {
      const until = Date.now() + forMs
      decide = request => (request.isWrite && Date.now() < until ? { kind: 'refuse' } : undefined)
    },
    async stop() {
      const closed = new Promise(resolve => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Read to its end first: an answer while the client still sends would be a broken pipe there, another fault than the one asked for. */
function refuse(incoming: IncomingMessage, outgoing: ServerResponse): void {
  incoming.resume()
  incoming.once('end', () => {
    outgoing.writeHead(503, { 'content-type': 'application/xml', 'content-length': SLOW_DOWN.length })
    outgoing.end(incoming.method === 'HEAD' ? undefined : SLOW_DOWN)
  })
}

function pass(upstream: URL, incoming: IncomingMessage, outgoing: ServerResponse, fault: Fault): void {
  const headers = { ...incoming.headers }
  delete headers.expect
  if (fault.kind === 'pass') for (const name of fault.dropHeaders ?? []) delete headers[name.toLowerCase()]
  const request = forward({
    host: upstream.hostname,
    port: upstream.port,
    method: incoming.method,
    path: incoming.url,
    headers,
  })
  request.once('error', () => incoming.socket.destroy())
  request.once('response', answer => {
    if (fault.kind === 'loseAnswer') {
      answer.resume()
      return answer.once('end', () => incoming.socket.destroy())
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    answer.once('error', () => incoming.socket.destroy())
    if (fault.kind === 'cut') return cut(answer, outgoing, fault.afterBytes)
    answer.pipe(outgoing)
  })
  outgoing.once('close', () => request.destroy())
  incoming.pipe(request)
}

function cut(answer: IncomingMessage, outgoing: ServerResponse, afterBytes: number): void {
  let left = afterBytes
  answer.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, left)
    left -= part.byteLength
    if (left > 0) return void outgoing.write(part)
    answer.destroy()
    outgoing.write(part, () => outgoing.destroy())
  })
  answer.once('end', () => outgoing.end())
}
