import Fastify from 'fastify'
import { demoShop } from '../shop/plugin.ts'

/** The demo shop on a server of its own: another origin than Playhead's, as a customer's site is. */
export async function startShop(key: string, ingestUrl: string): Promise<{ url: string; stop(): Promise<void> }> {
  const app = Fastify({ forceCloseConnections: true })
  await demoShop(app, { key, script: `${ingestUrl}/playhead.js`, endpoint: ingestUrl })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url: `${address}/demo`, stop: () => app.close() }
}
