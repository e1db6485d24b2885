import { createServer } from 'node:http'

export interface SeenRequest {
  path: string
  referer: string | undefined
}

export interface Listener {
  url: string
  readonly seen: readonly SeenRequest[]
  stop(): Promise<void>
}

/** A web server of somebody else's that remembers who asked it for what. */
export async function startListener(): Promise<Listener> {
  const seen: SeenRequest[] = []
  const server = createServer((request, response) => {
    seen.push({ path: request.url ?? '', referer: request.headers.referer })
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end('window.top.__hostile = "fetched script"')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the listener has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
