import { readdir, readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { type BatchHeader, decodeFrame, type IndexEvent, type SnapshotEvent } from '@playhead/protocol'
import { REPLAY_HEADERS } from '../../player/src/lib/replay-policy.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
/** The recorder and the player as they are installed. FIDELITY_SCRIPT names another recorder, such as an older version. */
const DIST = fileURLToPath(new URL('../../server/dist', import.meta.url))
const SCRIPT = process.env.FIDELITY_SCRIPT ?? join(DIST, 'playhead.js')

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
}

export interface Received {
  header: BatchHeader
  events: IndexEvent[]
  snapshots: SnapshotEvent[]
}

export interface Site {
  /** Origin of the recorded pages. */
  url: string
  /** Another origin with the same files, for frames. */
  otherUrl: string
  /** Batches in the order of their arrival. */
  received: Received[]
  close(): Promise<void>
}

/**
 * The site that is recorded, with the recorder's server as far as it needs one: pages at `/pages`, their files at `/files`, the script, and a
 * place that takes batches. `{{own}}` and `{{other}}` in a page become the two origins; a page asked for with `?recorder=JSON` has the script in its head.
 */
export async function startSite(): Promise<Site> {
  const received: Received[] = []
  const server = await listen(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', site.url)
    response.setHeader('access-control-allow-origin', '*')
    if (pathname === '/v1/batches') {
      received.push(await readBatch(request))
      response.writeHead(202).end()
    } else if (pathname === '/playhead.js') await send(response, SCRIPT)
    else if (pathname.endsWith('.html')) {
      const text = await readFile(inside(here, pathname), 'utf8')
      const html = text.replaceAll('{{other}}', site.otherUrl).replaceAll('{{own}}', site.url)
      const options = searchParams.get('recorder')
      const tags = options === null ? '' : recorderTags(site.url, JSON.parse(options))
      response.writeHead(200, { 'content-type': TYPES['.html'] }).end(html.replace('<head>', `<head>${tags}`))
    } else await send(response, pathname === '/files/font.woff2' ? await anyFont() : inside(here, pathname))
  })
  const site: Site = {
    url: `http://127.0.0.1:${server.port}`,
    otherUrl: `http://localhost:${server.port}`,
    received,
    close: server.close,
  }
  return site
}

/** The player's own font: one that no machine has installed. */
async function anyFont(): Promise<string> {
  const assets = join(DIST, 'player/_app/immutable/assets')
  const font = (await readdir(assets)).find(file => /latin-wght.*\.woff2$/.test(file))
  if (!font) throw new Error('the built player has no latin font')
  return join(assets, font)
}

/** Starts the recorder as a page does that wants more than the script tag's attributes say. */
export function recorderTags(url: string, options: object): string {
  const init = { key: 'pk_fidelity', endpoint: url, usesRemoteSettings: false, privacy: { preset: 'open' }, ...options }
  return `<script>window.playhead = [['init', ${JSON.stringify(init)}]]</script><script async src="${url}/playhead.js"></script>`
}

/** The player's replay document in a page that talks to it as the app does: `show(events)` draws, and resolves when the picture stands. */
export async function startPlayer(): Promise<{ url: string; close(): Promise<void> }> {
  const server = await listen(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (pathname === '/') return send(response, join(here, 'player.html'))
    if (pathname === '/replay.html')
      for (const [name, value] of Object.entries(REPLAY_HEADERS)) response.setHeader(name, value)
    await send(response, inside(join(DIST, 'player'), pathname))
  })
  return { url: `http://127.0.0.1:${server.port}`, close: server.close }
}

function inside(folder: string, path: string): string {
  return join(folder, normalize(`/${path}`))
}

async function send(response: ServerResponse, file: string): Promise<void> {
  const bytes = await readFile(file).catch(() => undefined)
  if (!bytes) return void response.writeHead(404).end()
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(bytes)
}

async function readBatch(request: IncomingMessage): Promise<Received> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const { header, events, snapshots } = decodeFrame(Buffer.concat(parts))
  return { header, events: readLines(events), snapshots: readLines(snapshots) }
}

function readLines<Line>(section: Uint8Array): Line[] {
  const text = section.byteLength > 0 ? gunzipSync(section).toString() : ''
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Line)
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // All addresses: browsers ask for localhost by IPv6 too.
    server.listen(0, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections()
      return new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}
