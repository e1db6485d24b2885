import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a page's recorder sent. `body` is as it was on the wire. */
export interface Upload {
  path: string
  body: Buffer
  atMs: number
}

export interface Served {
  type: string
  body: string | Buffer
}

export interface Loopback {
  url: string
  close(): Promise<void>
}

export interface Sink extends Loopback {
  /** Everything posted since the last `take`. */
  take(): Upload[]
  /** Epoch milliseconds of the last request, 0 for none. */
  lastMs(): number
}

/** Every request may come from any page, as at a recorder's own host. */
const CORS = {
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': '*',
  'access-control-max-age': '600',
}

/** Serves what `find` gives for a path; 404 for what it does not know. */
export function startSite(find: (url: URL) => Served | undefined): Promise<Loopback> {
  return listen((request, response) => answer(response, find(urlOf(request))))
}

/** The recorders' host: keeps what is posted, and answers GET and POST with what `find` gives, or an empty JSON object. */
export async function startSink(find: (url: URL) => Served | undefined): Promise<Sink> {
  let uploads: Upload[] = []
  let lastMs = 0
  const loopback = await listen(async (request, response) => {
    lastMs = Date.now()
    allow(request, response)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    const url = urlOf(request)
    if (request.method === 'POST') {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      lastMs = Date.now()
      uploads.push({ path: url.pathname, body: Buffer.concat(parts), atMs: lastMs })
    }
    answer(response, find(url) ?? { type: 'application/json', body: '{}' })
  })
  return {
    ...loopback,
    lastMs: () => lastMs,
    take() {
      const taken = uploads
      uploads = []
      return taken
    },
  }
}

function allow({ headers }: IncomingMessage, response: ServerResponse): void {
  // With credentials, as XMLHttpRequest may ask, no wildcard is allowed.
  response.setHeader('access-control-allow-origin', headers.origin ?? '*')
  if (headers.origin) response.setHeader('access-control-allow-credentials', 'true')
  for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value)
  const asked = headers['access-control-request-headers']
  if (asked) response.setHeader('access-control-allow-headers', asked)
}

function answer(response: ServerResponse, served: Served | undefined): void {
  if (served) response.writeHead(200, { 'content-type': served.type }).end(served.body)
  else response.writeHead(404).end()
}

function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://127.0.0.1')
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<Loopback> {
  const server = createServer((request, response) => {
    // A page that leaves in the middle of a request ends it; nothing is to be done about that.
    Promise.resolve(handle(request, response)).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
